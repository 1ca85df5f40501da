//! Every command shown in the README, on the pages of `docs/`, and in the help and manual of some
//! commands prints what is shown there.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A command and the lines shown under it.
struct Shown {
    command: String,
    output: String,
}

#[test]
fn commands_print_what_is_shown() {
    let pages = fs::read_dir(root().join("docs")).unwrap();
    let pages = pages.map(|page| page.unwrap().path());
    // Its commands build the wheel, and are run by the wheel's own tests.
    let pages = pages.filter(|page| !page.ends_with("python.md"));
    let mut count = 0;
    for page in pages.chain([root().join("README.md")]) {
        let shown = shown_commands(&fs::read_to_string(page).unwrap());
        count += shown.len();
        shown.iter().for_each(assert_prints);
    }
    assert!(count >= 40, "the examples were cut");
}

/// The examples of a help end with a blank line, and so do their commands.
#[test]
fn help_shows_what_is_printed() {
    let names = [
        "ins",
        "transition",
        "fund",
        "attach",
        "mask",
        "pseudonymize",
        "scan",
        "dsn",
    ];
    for name in names {
        let help = output(&format!("nircheck {name} --help"));
        let examples = help.split_once("\nExamples:\n").unwrap().1;
        let block: Vec<_> = examples
            .lines()
            .take_while(|line| !line.is_empty())
            .collect();
        let block = block.join("\n").replace("\n  ", "\n");
        let readme = format!("```console\n{}\n```\n", block.trim_start());
        let shown = shown_commands(&readme);
        assert!(shown.len() >= 2, "{name}");
        shown.iter().for_each(assert_prints);
        let page = output(&format!(
            "nircheck man --dir $TMP/{name} && cat $TMP/{name}/*-{name}.1"
        ));
        assert!(page.contains("Examples:"), "{name}");
    }
}

#[track_caller]
fn assert_prints(
    Shown {
        command,
        output: shown,
    }: &Shown,
) {
    assert_eq!(output(command).trim_end(), shown.trim_end(), "$ {command}");
}

/// What a command prints on both outputs.
fn output(command: &str) -> String {
    let bin = Path::new(env!("CARGO_BIN_EXE_nircheck")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), env::var("PATH").unwrap());
    let run = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(root())
        .env("PATH", &path)
        .env("TMP", env!("CARGO_TARGET_TMPDIR"))
        .env("LC_ALL", "C.UTF-8")
        .env_remove("NIRCHECK_LANG")
        .output()
        .unwrap();
    String::from_utf8(run.stdout).unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The commands of the `console` blocks that call `nircheck`.
fn shown_commands(readme: &str) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        match (inside, line) {
            (false, "```console") => inside = true,
            (true, "```") => inside = false,
            (true, line) => match line.strip_prefix("$ ") {
                Some(command) => {
                    shown.push(Shown {
                        command: command.to_owned(),
                        output: String::new(),
                    });
                }
                None => {
                    let Shown { command, output } = shown.last_mut().unwrap();
                    // A command goes on behind a backslash or a pipe.
                    let goes_on = output.is_empty() && command.ends_with(['\\', '|']);
                    let text = if goes_on { command } else { output };
                    text.push_str(if goes_on { "\n" } else { "" });
                    text.push_str(line);
                    text.push_str(if goes_on { "" } else { "\n" });
                }
            },
            _ => {}
        }
    }
    shown.retain(|shown| shown.command.contains("nircheck"));
    shown
}
