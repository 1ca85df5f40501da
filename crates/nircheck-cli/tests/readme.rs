//! Every command shown in the README prints what the README says.

#![allow(clippy::unwrap_used)]

use std::{env, path::Path, process::Command};

/// A command and the lines shown under it.
struct Shown {
    command: String,
    output: String,
}

#[test]
fn commands_print_what_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let shown = shown_commands(&readme);
    assert!(shown.len() >= 10, "the examples were cut");

    let bin = Path::new(env!("CARGO_BIN_EXE_nircheck")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), env::var("PATH").unwrap());
    for Shown { command, output } in shown {
        let run = Command::new("sh")
            .args(["-c", &format!("{command} 2>&1")])
            .current_dir(&root)
            .env("PATH", &path)
            .env("LC_ALL", "C.UTF-8")
            .env_remove("NIRCHECK_LANG")
            .output()
            .unwrap();
        let printed = String::from_utf8(run.stdout).unwrap();
        assert_eq!(printed.trim_end(), output.trim_end(), "$ {command}");
    }
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
                    let output = &mut shown.last_mut().unwrap().output;
                    output.push_str(line);
                    output.push('\n');
                }
            },
            _ => {}
        }
    }
    shown.retain(|shown| shown.command.contains("nircheck"));
    shown
}
