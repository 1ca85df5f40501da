//! What befalls a run from outside: a file that is cut short, a run that is killed or interrupted,
//! one file among several that cannot be read.

use std::{
    fs::{self, File},
    io::Read,
    path::Path,
    process::{Child, Stdio},
};

use super::{GOOD, command::command, directory, filters::output};

/// A file of many blocks, of which every line is wrong.
const LINES: usize = 400_000;
const WRONG: &str = "295109912611194";

/// Writes the file anew.
fn long_file(directory: &Path) -> std::path::PathBuf {
    let path = directory.join("long.txt");
    fs::write(&path, format!("{WRONG}\n").repeat(LINES)).unwrap();
    path
}

/// A run over the file that waits for somebody to take its output: many blocks are left to read.
fn waiting(args: &[&str], file: &Path) -> (Child, Vec<u8>) {
    let mut command = command(args);
    command
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // Once there is output, the input is open.
    let mut first = vec![0; 1];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut first)
        .unwrap();
    (child, first)
}

/// Panics unless a report tells of the first lines of the file, one after the other, and of
/// nothing else; the last line of a run that was ended from outside may be a piece.
fn assert_true_report(report: &[u8], file: &Path, is_whole: bool) -> usize {
    let report = str::from_utf8(report).unwrap();
    let mut lines = 0;
    for (line, number) in report.split_inclusive('\n').zip(1..) {
        let file = file.display();
        let expected = format!("{file}:{number}: key: the key does not match the number\n");
        let is_last_piece = !is_whole && !line.ends_with('\n') && expected.starts_with(line);
        assert!(line == expected || is_last_piece, "line {number}: {line}");
        lines += 1;
    }
    assert!(lines <= LINES);
    lines
}

/// What ends a run that reads behind the new end.
#[cfg(unix)]
pub(super) const MAPPED_CUT_SHORT: &str = "nircheck: a mapped file was cut short while it was read; \
    --mmap never reads files without mapping them\n";

#[cfg(unix)]
#[test]
fn a_file_cut_short_gives_no_wrong_verdict() {
    let directory = directory("cut_short");
    for mmap in ["never", "always"] {
        for threads in ["1", "2"] {
            // In the middle of a page and of a line; in the block that is being read; all of it.
            for left in [3_000_001, 300_005, 0] {
                let path = long_file(&directory);
                let (mut child, mut report) =
                    waiting(&["--mmap", mmap, "--threads", threads], &path);
                let file = File::options().write(true).open(&path).unwrap();
                file.set_len(left).unwrap();
                let mut stdout = child.stdout.take().unwrap();
                stdout.read_to_end(&mut report).unwrap();
                let ran = child.wait_with_output().unwrap();
                let stderr = String::from_utf8(ran.stderr).unwrap();
                assert_eq!(ran.status.code(), Some(2), "{:?}", ran.status);
                let expected = format!(
                    "nircheck: cannot read {}: it was cut short while it was read\n",
                    path.display()
                );
                let is_whole = stderr == expected;
                assert!(is_whole || mmap == "always" && stderr == MAPPED_CUT_SHORT);
                let told = assert_true_report(&report, &path, is_whole);
                assert!(told < LINES, "the file was read before it was cut");
            }
        }
    }
}

/// Neither result files nor the temporary ones.
#[cfg(unix)]
#[test]
fn a_mapped_file_cut_short_leaves_no_file() {
    let directory = directory("cut_short_split");
    let files = || fs::read_dir(&directory).unwrap().map(Result::unwrap);
    let is_begun = |file: fs::DirEntry| {
        let is_temporary = file.file_name().to_str().unwrap().starts_with(".nircheck-");
        is_temporary && file.metadata().is_ok_and(|metadata| metadata.len() > 0)
    };
    // Nothing holds the run up: it may be over before the file is cut.
    for _ in 0..20 {
        let path = long_file(&directory);
        let mut command = command(&["--mmap=always", "--threads=1", "--split"]);
        command.arg(directory.join("y")).arg(&path);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        while child.try_wait().unwrap().is_none() && !files().any(is_begun) {}
        File::create(&path).unwrap();
        let ran = child.wait_with_output().unwrap();
        if ran.status.code() == Some(2) {
            let stderr = String::from_utf8(ran.stderr).unwrap();
            assert!(stderr.contains("it was cut short") || stderr == MAPPED_CUT_SHORT);
            assert_eq!(files().count(), 1);
            return;
        }
        assert_eq!(ran.status.code(), Some(1), "{:?}", ran.status);
        files().for_each(|file| fs::remove_file(file.path()).unwrap());
    }
    panic!("no run was still reading");
}

#[cfg(unix)]
#[test]
fn killed_in_the_middle() {
    use std::os::unix::process::ExitStatusExt as _;

    const SIGKILL: i32 = 9;
    let path = long_file(&directory("killed"));
    let (mut child, mut report) = waiting(&["--threads", "2"], &path);
    child.kill().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_to_end(&mut report).unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(SIGKILL));
    assert!(assert_true_report(&report, &path, false) < LINES);
}

/// Ctrl-C waits for the write that is going on: whole lines, and no temporary file.
#[cfg(target_os = "linux")]
#[test]
fn interrupted_between_two_writes() {
    use std::{process::Command, thread, time::Duration};

    const INTERRUPTED: i32 = 130;
    let interrupt = |child: &Child| {
        let pid = child.id().to_string();
        let mut kill = Command::new("kill");
        assert!(kill.args(["-INT", &pid]).status().unwrap().success());
    };
    let directory = directory("interrupted");
    let path = long_file(&directory);
    let (mut child, mut report) = waiting(&["--threads", "2"], &path);
    interrupt(&child);
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_to_end(&mut report).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(INTERRUPTED));
    assert!(assert_true_report(&report, &path, true) < LINES);

    // An input that never ends: the files of a split are under their temporary names.
    let mut command = command(&["--split", "out"]);
    command.current_dir(&directory).stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let _open = child.stdin.take();
    let temporary = || {
        let names = fs::read_dir(&directory).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name != "long.txt").count()
    };
    for _ in 0..1000 {
        if temporary() == 2 {
            break;
        }
        thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(temporary(), 2);
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(INTERRUPTED));
    assert_eq!(temporary(), 0);
}

/// The others are read, and the exit code tells.
#[test]
fn one_file_among_several_cannot_be_read() {
    let directory = directory("several");
    fs::write(directory.join("a.txt"), format!("{WRONG}\n")).unwrap();
    fs::write(directory.join("c.txt"), format!("{GOOD}\n{WRONG}\n")).unwrap();
    fs::create_dir(directory.join("d")).unwrap();
    for (missing, message) in [
        ("nowhere.txt", "nircheck: cannot open nowhere.txt: "),
        ("d", "nircheck: cannot "),
    ] {
        let mut command = command(&["a.txt", missing, "c.txt"]);
        let ran = output(command.current_dir(&directory), b"");
        assert!(String::from_utf8(ran.stderr).unwrap().starts_with(message));
        assert_eq!(ran.status.code(), Some(2));
        let report = String::from_utf8(ran.stdout).unwrap();
        let expected = "a.txt:1: key: the key does not match the number\n\
                        c.txt:2: key: the key does not match the number\n";
        assert_eq!(report, expected);
    }
}
