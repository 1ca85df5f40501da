//! The goals of the batch engine, measured: the command on whole files beside `cat` and `wc -l`,
//! the kernels beside a bare load loop, and rivals where they are installed. Everything is
//! interleaved, A B A B, and a figure is the median of the ratios of each round.
//!
//! `cargo bench -p nircheck-benches --bench whole_file -- run [LINES [ROUNDS [ROW]...]]`
//!
//! LINES is the size of the first file, 100 million unless told otherwise (1.6 GB below `target/`,
//! which the page cache must hold); the others have a quarter. ROW is P1 to P22.

#![allow(clippy::expect_used)] // what cannot be measured ends the run
#![allow(clippy::print_stdout)]

mod kernels;
mod measure;
mod outputs;
mod rivals;

use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    process::Command,
};

use self::measure::{Rounds, output, peak, shell};

/// The name of a row, and what measures it.
type Row = (&'static str, fn(&Bench));

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    match arguments.next().as_deref() {
        Some("run") => {}
        Some("csv") => return rivals::csv(&arguments.next().expect("a file")),
        Some("simd-csv") => return rivals::simd_csv(&arguments.next().expect("a file")),
        Some("places") => return outputs::look_up(&arguments.next().expect("a file")),
        Some("pseudonyms") => return outputs::pseudonyms(&arguments.next().expect("a file")),
        _ => return println!("whole_file: `-- run` measures whole files, for minutes"),
    }
    let mut number = |default| {
        arguments
            .next()
            .map_or(default, |n| n.parse().expect("a number"))
    };
    let (lines, rounds) = (number(100_000_000), number(7));
    let rows: Vec<String> = arguments.collect();
    let bench = Bench::new(lines, rounds);
    println!("{}", output("grep -m1 'model name' /proc/cpuinfo").trim());
    println!("{lines} lines, {rounds} rounds\n");
    println!("| # | what | median | of the best | goal | reached |\n|---|---|---|---|---|---|");
    let all: [Row; 21] = [
        ("P1", Bench::count),
        ("P2", kernels::bare_loads),
        ("P3", Bench::safe),
        ("P4", Bench::levels),
        ("P5", kernels::cycles),
        ("P6", kernels::contents),
        ("P7", Bench::wrong),
        ("P8", Bench::shapes),
        ("P9", Bench::echo),
        ("P10", Bench::pipe),
        ("P11", Bench::memory),
        ("P11", outputs::memory),
        ("P12", rivals::column),
        ("P13", rivals::others),
        ("P14", kernels::columns),
        ("P15", outputs::places),
        ("P16", outputs::json),
        ("P17", outputs::rows),
        ("P18", outputs::civil),
        ("P20", outputs::scan),
        ("P21", outputs::start),
    ];
    for (name, row) in all {
        if rows.is_empty() || rows.iter().any(|wanted| wanted == name) {
            row(&bench);
        }
    }
}

/// Where things are, and how much is measured.
pub(crate) struct Bench {
    pub(crate) nircheck: String,
    pub(crate) folder: PathBuf,
    pub(crate) lines: usize,
    pub(crate) rounds: usize,
}

impl Bench {
    fn new(lines: usize, rounds: usize) -> Self {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let built = Command::new(cargo)
            .args(["build", "--release", "--quiet", "-p", "nircheck-cli"])
            .status();
        assert!(
            built.is_ok_and(|status| status.success()),
            "the command does not build"
        );
        // This program is in `deps/`, beside which the command is.
        let program = std::env::current_exe().expect("this program");
        let release = program.ancestors().nth(2).expect("a folder");
        let folder = release.with_file_name("whole_file");
        std::fs::create_dir_all(&folder).expect("a folder for the files");
        Self {
            nircheck: release.join("nircheck").display().to_string(),
            folder,
            lines,
            rounds,
        }
    }

    /// The path of a file of generated numbers, made when it is not there, and in the page cache as
    /// a sequential read leaves it: what a write leaves there has smaller pages, by chance, and a
    /// mapping of them takes up to twice as long.
    pub(crate) fn file(&self, name: &str, lines: usize, options: &str) -> String {
        let path = self.folder.join(format!("{name}-{lines}"));
        let path = path.display().to_string();
        if !Path::new(&path).exists() {
            shell(
                &format!(
                    "{} generate --count {lines} {options} > {path}",
                    self.nircheck
                ),
                &[0],
            );
        }
        let forgotten = format!("dd of={path} oflag=nocache conv=notrunc,fdatasync count=0");
        shell(&format!("{forgotten} 2> /dev/null"), &[0, 1]);
        shell(&format!("cat {path} > /dev/null"), &[0]);
        path
    }

    /// The clean file, of which all lines are counted as well formed.
    pub(crate) fn clean(&self) -> String {
        self.file("clean", self.lines, "")
    }

    /// Rounds of these commands, in which `{}` is the file and `nircheck` ours.
    pub(crate) fn commands<const N: usize>(&self, file: &str, commands: [&str; N]) -> Rounds {
        // A word by itself: paths may hold the name too.
        let ours = format!(" {} ", self.nircheck);
        let commands = commands.map(|command| {
            let command = format!(" {command}").replace(" nircheck ", &ours);
            command.replace("{}", file)
        });
        let mut passes = commands.map(|command| move || shell(&command, &[0, 1]));
        let mut candidates = Vec::new();
        for pass in &mut passes {
            candidates.push(pass as &mut dyn FnMut() -> f64);
        }
        Rounds::of(self.rounds, &mut candidates)
    }

    /// Panics unless the counts of a file are those that another tool finds.
    fn assert_counts(&self, file: &str, lines: usize, valid: Option<usize>) {
        let command = format!("{} --count --format json {file}", self.nircheck);
        let counts = output(&command);
        assert!(
            counts.contains(&format!("\"lines\":{lines},")),
            "{command}: {counts}"
        );
        let valid = valid.map(|valid| format!("\"valid\":{valid},"));
        assert!(
            valid.is_none_or(|valid| counts.contains(&valid)),
            "{command}: {counts}"
        );
    }

    fn count(&self) {
        let file = self.clean();
        self.assert_counts(&file, self.lines, Some(self.lines));
        let rounds = self.commands(
            &file,
            [
                "cat {} > /dev/null",
                "wc -l {} > /dev/null",
                "nircheck --count --threads 1 {} > /dev/null",
                "nircheck --summary --threads 1 {} > /dev/null",
                "nircheck --count --threads 2 {} > /dev/null",
            ],
        );
        let times = [0, 1, 2].map(|candidate| format!("{:.3} s", rounds.time(candidate)));
        let what = format!(
            "`cat` {}, `wc -l` {}, `--count` {}",
            times[0], times[1], times[2]
        );
        ratio(
            "P1",
            &format!("count / `cat`, one thread ({what})"),
            &rounds,
            [2, 0],
            None,
        );
        ratio("P1", "count / `wc -l`", &rounds, [2, 1], Some(0.55));
        ratio("P1", "summary / count", &rounds, [3, 2], Some(1.3));
        ratio("P1", "count, two threads / one", &rounds, [4, 2], None);
        kernels::bare_loads_beside_count(self);
    }

    fn safe(&self) {
        let rounds = self.commands(
            &self.clean(),
            [
                "cat {} > /dev/null",
                "nircheck --count --mmap never --threads 1 {} > /dev/null",
                "nircheck --count --mmap never --threads 2 {} > /dev/null",
            ],
        );
        ratio(
            "P3",
            "no mapping, one thread / `cat`",
            &rounds,
            [1, 0],
            Some(1.2),
        );
        ratio(
            "P3",
            "no mapping, two threads / `cat`",
            &rounds,
            [2, 0],
            Some(0.65),
        );
    }

    fn levels(&self) {
        let file = self.clean();
        let mut loads = || kernels::load_new_mapping(&file);
        let count = |level: &str| {
            format!(
                "NIRCHECK_KERNEL={level} {} --count --threads 1 {file} > /dev/null",
                self.nircheck
            )
        };
        let levels = ["avx2", "sse41", "portable"];
        let commands = levels.map(count);
        let [mut avx2, mut sse41, mut portable] = commands.map(|it| move || shell(&it, &[0]));
        let rounds = Rounds::of(
            self.rounds,
            &mut [&mut loads, &mut avx2, &mut sse41, &mut portable],
        );
        for (candidate, level) in (1..).zip(levels) {
            // The others may take as long as in the second cache, and the loads.
            let goal = match level {
                "avx2" => 1.25,
                _ => 1.0 + kernels::seconds_in_cache(self, level) / rounds.time(0),
            };
            let what = format!("{level}, one thread / bare loads over a new mapping");
            ratio("P4", &what, &rounds, [candidate, 0], Some(goal));
        }
    }

    fn wrong(&self) {
        let lines = self.lines / 4;
        let file = self.file("wrong", lines, "--invalid 1");
        self.assert_counts(&file, lines, None);
        let clean = self.file("clean", lines, "");
        let rounds = self.commands(
            &file,
            [
                &format!("nircheck --count --threads 1 {clean} > /dev/null"),
                "nircheck --count --threads 1 {} > /dev/null",
                "nircheck --threads 1 {} > /dev/null",
            ],
        );
        let clean = "the count of clean lines";
        ratio(
            "P7",
            &format!("1 % wrong: count / {clean}"),
            &rounds,
            [1, 0],
            Some(1.5),
        );
        let what = format!("1 % wrong: list with reasons / {clean}");
        ratio("P7", &what, &rounds, [2, 0], Some(1.8));
    }

    fn shapes(&self) {
        let lines = self.lines / 4;
        let clean = self.file("clean", lines, "");
        let size = |path: &str| std::fs::metadata(path).map_or(0, |it| it.len()) as f64;
        for (name, options, goal) in [
            ("CR LF", "--crlf", 1.2),
            ("grouped", "--form paper", 1.2),
            ("13 digits", "--no-key", 1.4),
            (
                "dirty mix",
                "--form mixed --no-key=50 --invalid 1 --corsica 2",
                5.0,
            ),
        ] {
            let file = self.file(&name.replace(' ', "-"), lines, options);
            self.assert_counts(&file, lines, (goal < 5.0).then_some(lines));
            let rounds = self.commands(
                &file,
                [
                    &format!("nircheck --count --threads 1 {clean} > /dev/null"),
                    "nircheck --count --threads 1 {} > /dev/null",
                ],
            );
            // By the byte.
            let goal = goal * size(&file) / size(&clean);
            let what = format!("{name}: count / the count of clean lines, {goal:.2} by the byte");
            ratio("P8", &what, &rounds, [1, 0], Some(goal));
        }
    }

    fn echo(&self) {
        let file = self.file("wrong", self.lines / 4, "--invalid 1");
        let echoed = self.folder.join("echoed").display().to_string();
        let echo = format!("{} --all {file} > {echoed}", self.nircheck);
        shell(&echo, &[0, 1]);
        let sizes = [&file, &echoed].map(|path| std::fs::metadata(path).map_or(0, |it| it.len()));
        let rounds = self.commands(
            &file,
            [
                "cat {} | cat > /dev/null",
                "nircheck --all --threads 1 {} | cat > /dev/null",
                "nircheck --all --threads 2 {} | cat > /dev/null",
                "nircheck --valid --threads 1 {} | cat > /dev/null",
                &format!("cat {echoed} | cat > /dev/null"),
            ],
        );
        std::fs::remove_file(&echoed).expect("what was echoed");
        let longer = sizes[1] as f64 / sizes[0] as f64;
        ratio(
            "P9",
            "a verdict for every line, one thread / `cat`, both into a pipe",
            &rounds,
            [1, 0],
            None,
        );
        ratio(
            "P9",
            &format!("the same / `cat` of what it writes, {longer:.1} times the input"),
            &rounds,
            [1, 4],
            Some(1.35),
        );
        ratio("P9", "the same, two threads", &rounds, [2, 4], Some(0.8));
        ratio(
            "P9",
            "the valid lines themselves, one thread",
            &rounds,
            [3, 0],
            None,
        );
    }

    fn pipe(&self) {
        let rounds = self.commands(
            &self.clean(),
            [
                "cat {} | wc -l > /dev/null",
                "cat {} | nircheck --count --threads 1 > /dev/null",
            ],
        );
        ratio(
            "P10",
            "`cat | count` / `cat | wc -l`",
            &rounds,
            [1, 0],
            Some(1.0),
        );
    }

    fn memory(&self) {
        let file = self.clean();
        let long = self.folder.join("one-line");
        File::create(&long)
            .and_then(|file| file.set_len(2 << 30))
            .expect("a sparse file");
        for (threads, goal) in [("1", 24.0), ("2", 32.0)] {
            for (what, file, is_piped) in [
                ("mapped", Path::new(&file), false),
                ("from a pipe", Path::new(&file), true),
                ("2 GB in one line", &long, false),
                ("2 GB in one line, piped", &long, true),
            ] {
                let mut command = Command::new(&self.nircheck);
                command.args(["--threads", threads, "--count"]);
                let mut cat = None;
                if is_piped {
                    let mut child = Command::new("cat")
                        .arg(file)
                        .stdout(std::process::Stdio::piped())
                        .spawn()
                        .expect("cat");
                    command.stdin(child.stdout.take().expect("its output"));
                    cat = Some(child);
                } else {
                    command.arg(file);
                }
                let peak = peak(command);
                if let Some(mut cat) = cat {
                    cat.wait().expect("cat");
                }
                figure(
                    "P11",
                    &format!("peak MiB, {threads} threads, {what}"),
                    peak,
                    goal,
                );
            }
        }
    }

    /// Rows of five columns with the number in the third, some of the others in quotes or none;
    /// gives their file.
    pub(crate) fn csv(&self, is_quoted: bool) -> String {
        let lines = self.lines / 10;
        let name = if is_quoted { "quoted" } else { "plain" };
        let path = self
            .folder
            .join(format!("{name}-{lines}.csv"))
            .display()
            .to_string();
        if !Path::new(&path).exists() {
            let numbers = self.file("column", lines, "--corsica 1");
            let mut numbers = BufReader::new(File::open(numbers).expect("numbers"));
            // In large pieces, as files are copied: the page cache then holds large pages.
            let file = File::create(&path).expect("a file");
            let mut rows = BufWriter::with_capacity(1 << 20, file);
            let (mut number, mut row) = (String::new(), 0);
            writeln!(rows, "id,name,nir,town,note").expect("room");
            while numbers.read_line(&mut number).expect("numbers") != 0 {
                row += 1;
                // One in a hundred has a month that is none.
                if row % 100 == 0 {
                    number.replace_range(3..5, "13");
                }
                let nir = number.trim_end();
                let row = match is_quoted {
                    true => format!("{row},\"Person, {row}\",{nir},Town,\"a note\""),
                    false => format!("{row},Person {row},{nir},Town,a note"),
                };
                writeln!(rows, "{row}").expect("room");
                number.clear();
            }
        }
        shell(&format!("cat {path} > /dev/null"), &[0]);
        path
    }
}

/// A row of the table: the median of the ratios of two candidates, and the ratio of their
/// shortest times, which a busy machine disturbs less. At most the goal is asked for.
pub(crate) fn ratio(name: &str, what: &str, rounds: &Rounds, of: [usize; 2], goal: Option<f64>) {
    let [candidate, to] = of;
    let (median, best) = (
        rounds.ratio(candidate, to),
        rounds.best(candidate) / rounds.best(to),
    );
    let (goal, reached) = match goal {
        Some(goal) if median <= goal => (rounded(goal), "yes"),
        Some(goal) if best <= goal => (rounded(goal), "by the best"),
        Some(goal) => (rounded(goal), "**no**"),
        None => (String::new(), ""),
    };
    println!("| {name} | {what} | {median:.2} | {best:.2} | {goal} | {reached} |");
}

/// A goal as a table shows it.
fn rounded(goal: f64) -> String {
    ((100.0 * goal).round() / 100.0).to_string()
}

/// A row of one figure, of which at most the goal is asked for.
pub(crate) fn figure(name: &str, what: &str, measured: f64, goal: f64) {
    let reached = if measured <= goal { "yes" } else { "**no**" };
    let goal = rounded(goal);
    println!("| {name} | {what} | {measured:.2} | | {goal} | {reached} |");
}

/// A row of how many times longer a rival takes for a number, of which the goal is the least.
pub(crate) fn times(name: &str, what: &str, rounds: &Rounds, scale: f64, goal: Option<f64>) {
    let median = rounds.ratio(0, 1) * scale;
    let best = rounds.best(0) / rounds.best(1) * scale;
    let (goal, reached) = match goal {
        Some(goal) if median >= goal => (format!("at least {goal}"), "yes"),
        Some(goal) if best >= goal => (format!("at least {goal}"), "by the best"),
        Some(goal) => (format!("at least {goal}"), "**no**"),
        None => (String::new(), ""),
    };
    println!("| {name} | {what} | {median:.1} | {best:.1} | {goal} | {reached} |");
}
