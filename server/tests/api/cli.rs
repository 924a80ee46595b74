//! The command line.

use std::path::Path;

use serde_json::{Value, json};

use crate::{
    harness::{PASSWORD, output, triage},
    process::{Finished, Running, run, run_with},
};

struct Shell {
    folder: tempfile::TempDir,
    database: String,
}

impl Shell {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", folder.path().join("cli.db").display());
        Self { folder, database }
    }

    fn with_triage() -> Self {
        let shell = Self::new();
        shell.run(&["workflow", "apply", &shell.file("triage.json", &triage().to_string())]).expect(0);
        shell
    }

    fn run(&self, arguments: &[&str]) -> Finished {
        self.run_with(arguments, "")
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Finished {
        let mut all = arguments.to_vec();
        all.extend(["--database", &self.database]);
        run_with(&all, input)
    }

    fn file(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

#[test]
fn people_are_added_listed_and_disabled() {
    let shell = Shell::new();
    let add = ["user", "add", "Ana@Example.com", "--role", "admin", "--password-stdin"];
    shell.run_with(&add, &format!("{PASSWORD}\n")).expect(0);
    let other = ["user", "add", "ben@example.com", "--role", "reviewer", "--name", "Ben", "--password-stdin"];
    shell.run_with(&other, PASSWORD).expect(0);
    let again = shell.run_with(&add, PASSWORD);
    again.expect(1);
    assert!(again.err().contains("ana@example.com"), "{}", again.err());
    shell
        .run_with(&["user", "add", "c@example.com", "--role", "reviewer", "--password-stdin"], "short")
        .expect(1);
    shell.run(&["user", "add", "c@example.com", "--role", "boss", "--password-stdin"]).expect(2);
    let without = shell.run(&["user", "add", "c@example.com", "--role", "reviewer"]);
    without.expect(2);
    assert!(without.err().contains("--password-stdin"), "{}", without.err());

    shell.run(&["user", "disable", "ben@example.com"]).expect(0);
    shell.run(&["user", "disable", "nobody@example.com"]).expect(1);
    shell.run(&["user", "disable", "ana@example.com"]).expect(1);
    shell
        .run_with(&["user", "passwd", "ana@example.com", "--password-stdin"], "another long password")
        .expect(0);
    let list = shell.run(&["user", "list"]).expect(0);
    assert!(list.lines().next().unwrap().starts_with("EMAIL"), "{list}");
    assert!(list.contains("ana@example.com") && list.contains("live"), "{list}");
    assert!(list.contains("Ben") && list.contains("disabled 20"), "{list}");
}

#[test]
fn keys_are_made_listed_and_revoked() {
    let shell = Shell::with_triage();
    let made = shell.run(&["key", "create", "producer", "--scope", "ingest", "read", "--workflow", "triage"]);
    let secret = made.expect(0);
    assert!(secret.starts_with("cs_") && secret.lines().count() == 1, "{secret}");
    shell.run(&["key", "create", "producer", "--scope", "ingest"]).expect(1);
    shell.run(&["key", "create", "other", "--scope", "everything"]).expect(2);
    shell.run(&["key", "create", "reviewer", "--scope", "review"]).expect(1);
    shell.run(&["key", "create", "both", "--scope", "ingest,read", "--scope", "operate"]).expect(0);
    shell.run(&["key", "create", "lost", "--scope", "ingest", "--workflow", "none"]).expect(1);
    let list = shell.run(&["key", "list"]).expect(0);
    assert!(list.contains("producer") && list.contains("ingest,read") && list.contains("triage"), "{list}");
    assert!(!list.contains(secret.trim()), "a secret is shown once");
    shell.run(&["key", "revoke", "producer"]).expect(0);
    shell.run(&["key", "revoke", "nothing"]).expect(1);
    assert!(shell.run(&["key", "list"]).expect(0).contains("revoked 20"));
}

#[test]
fn workflows_are_applied_from_three_languages() {
    let shell = Shell::new();
    let toml = "slug = \"triage\"\nname = \"Sorting\"\n[review]\nundo_seconds = 7\n";
    let yaml = "slug: triage\nname: Sorting by YAML\nreview:\n  undo_seconds: 7\n";
    let json = shell.file("triage.json", &triage().to_string());
    let created = shell.run(&["workflow", "apply", &json]).expect(0);
    assert!(created.contains("+  \"name\": \"Triage\"") && created.contains("triage: created"), "{created}");
    assert!(shell.run(&["workflow", "apply", &json]).expect(0).contains("triage: unchanged"));

    let toml = shell.file("triage.toml", toml);
    let dry = shell.run(&["workflow", "apply", &toml, "--dry-run"]).expect(0);
    assert!(dry.contains("-  \"name\": \"Triage\"") && dry.contains("+  \"name\": \"Sorting\""), "{dry}");
    assert!(dry.contains("not applied"), "{dry}");
    assert!(shell.run(&["workflow", "show", "triage"]).expect(0).contains("\"name\": \"Triage\""));
    assert!(shell.run(&["workflow", "apply", &toml]).expect(0).contains("triage: changed"));
    shell.run(&["workflow", "apply", &shell.file("triage.yaml", yaml)]).expect(0);
    let shown: Value = serde_json::from_str(&shell.run(&["workflow", "show", "triage"]).expect(0)).unwrap();
    assert_eq!((&shown["name"], &shown["review"]["undo_seconds"]), (&json!("Sorting by YAML"), &json!(7)));
    assert!(shell.run(&["workflow", "list"]).expect(0).contains("triage"));

    shell.run(&["workflow", "show", "none"]).expect(1);
    shell.run(&["workflow", "apply", "/does/not/exist.json"]).expect(2);
    shell.run(&["workflow", "apply", &shell.file("broken.json", "{")]).expect(2);
    shell.run(&["workflow", "apply", &shell.file("triage.txt", "{}")]).expect(2);
    let refused =
        shell.run(&["workflow", "apply", &shell.file("wrong.json", "{\"slug\": \"a\", \"name\": \"\"}")]);
    refused.expect(1);
    assert!(refused.err().contains("/name"), "{}", refused.err());
}

#[test]
fn a_policy_that_an_applied_schema_leaves_behind_is_said() {
    let shell = Shell::new();
    let mut definition = triage();
    let big = json!({"name": "big", "when": "output.total > 1", "then": {"route": "review"}});
    definition["policy"] = json!({ "rules": [big] });
    let open = shell.file("open.json", &definition.to_string());
    shell.run(&["workflow", "apply", &open, "--note", "Big ones first"]).expect(0);
    definition.as_object_mut().unwrap().remove("policy");
    definition["output"]["schema"]["additionalProperties"] = json!(false);
    let closed = shell.file("closed.json", &definition.to_string());
    for more in [&["--dry-run"][..], &[]] {
        let mut all = vec!["workflow", "apply", closed.as_str()];
        all.extend_from_slice(more);
        let applied = shell.run(&all);
        applied.expect(0);
        assert!(applied.err().contains("warning: /policy/rules/0/when"), "{}", applied.err());
    }
    let shown: Value = serde_json::from_str(&shell.run(&["workflow", "show", "triage"]).expect(0)).unwrap();
    assert_eq!(shown["policy"]["rules"][0]["name"], "big", "it routes all the same");
    assert!(shell.run(&["audit", "export"]).expect(0).contains("Big ones first"));
}

#[test]
fn lines_are_imported_and_exported() {
    let shell = Shell::with_triage();
    let good = output("refund").to_string();
    let long = format!("\"{}\"", "x".repeat(2 << 20));
    let file = shell.file("items.jsonl", &format!("{good}\n\n{{broken\n{good}\n"));
    let imported = shell.run(&["import", &file, "--workflow", "triage"]).expect(0);
    assert!(imported.contains("3 imported (1 of them malformed"), "{imported}");
    let refused = shell.run_with(&["import", "-", "--workflow", "triage"], &format!("{good}\n{long}\n"));
    refused.expect(1);
    assert!(refused.err().contains("line 2: refused"), "{}", refused.err());
    assert!(refused.out().contains("1 imported") && refused.out().contains("1 refused"), "{}", refused.out());
    shell.run(&["import", &file, "--workflow", "none"]).expect(1);
    shell.run(&["import", "/does/not/exist", "--workflow", "triage"]).expect(2);

    let exported = shell.run(&["export", "--workflow", "triage"]).expect(0);
    let lines: Vec<Value> = exported.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4);
    assert!(lines.iter().all(|line| line["countersign"]["workflow"] == "triage"));
    assert_eq!(lines.iter().filter(|line| line["raw"] == "{broken").count(), 1);
    let envelope = lines.iter().find(|line| line["output"].is_object()).unwrap();
    assert_eq!(envelope["output"], json!({"intent": "refund"}));
    // What was exported can be imported again.
    let again = shell.file("again.jsonl", &exported);
    assert!(shell.run(&["import", &again, "--workflow", "triage"]).expect(0).contains("4 imported"));
}

#[test]
fn the_record_is_verified_here_and_elsewhere() {
    let shell = Shell::with_triage();
    let verified = shell.run(&["audit", "verify"]).expect(0);
    let exported = shell.run(&["audit", "export"]).expect(0);
    let count = exported.lines().count();
    assert!(count >= 1 && verified.starts_with(&format!("{count} entries checked")), "{verified}");
    let file = shell.file("audit.jsonl", &exported);
    assert_eq!(run(&["audit", "verify", "--file", &file]).expect(0), verified);
    let forged =
        shell.file("forged.jsonl", &exported.replacen("\"actor\":\"cli\"", "\"actor\":\"user:eve\"", 1));
    let found = run(&["audit", "verify", "--file", &forged]);
    found.expect(1);
    assert!(found.err().contains("Entry 1 "), "{}", found.err());
    run(&["audit", "verify", "--file", &shell.file("x", "not json")]).expect(1);
    run(&["audit", "verify", "--file", "/does/not/exist"]).expect(2);
}

#[test]
fn a_database_that_is_not_there_is_said_in_one_line() {
    let refused = |command: &[&str], database: &str| {
        let finished = run(&[command, &["--database", database]].concat());
        finished.expect(3);
        assert_eq!(finished.err().lines().count(), 1, "{}", finished.err());
    };
    // At once: each waits for a while whether the database will come.
    std::thread::scope(|scope| {
        for database in ["sqlite:///does/not/exist.db", "postgres://nobody@127.0.0.1:1/none"] {
            for command in
                [&["user", "list"][..], &["audit", "verify"], &["workflow", "list"], &["key", "list"]]
            {
                scope.spawn(move || refused(command, database));
            }
        }
        scope.spawn(|| {
            let database = "postgres://nobody@127.0.0.1:1/none";
            run(&["serve", "--database", database, "--listen", "127.0.0.1:0"]).expect(3);
        });
    });
    run(&["serve", "--database", "oracle://x"]).expect(3);
    run(&["nonsense"]).expect(2);
    run(&["--help"]).expect(0);
}

#[test]
fn a_server_stops_in_order() {
    let shell = Shell::with_triage();
    let mut running = Running::start(&["serve", "--database", &shell.database]);
    // Commands work beside it.
    shell
        .run_with(&["user", "add", "a@example.com", "--role", "admin", "--password-stdin"], PASSWORD)
        .expect(0);
    assert_eq!(running.terminate(), Some(0));
    assert_eq!(running.rest(), "", "one line when it is ready, and no more");
}

#[tokio::test]
async fn the_demo_is_for_this_machine_and_is_filled_once() {
    run(&["demo", "--listen", "0.0.0.0:0"]).expect(2);
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    let arguments = ["demo", "--no-producer", "--data", data.to_str().unwrap()];
    let mut counts = Vec::new();
    for _ in 0..2 {
        let mut demo = Running::start(&arguments);
        let greeting: Vec<String> = std::iter::repeat_with(|| demo.next_line()).take(12).collect();
        let greeting = greeting.join("\n");
        for role in ["reviewer", "operator", "manager", "admin"] {
            assert!(greeting.contains(&format!("{role}@example.com")), "{greeting}");
        }
        assert!(greeting.contains("countersign-demo"), "{greeting}");
        let key = greeting.split("Bearer ").nth(1).unwrap().split('\'').next().unwrap();
        let url = format!("{}/api/v1/workflows", demo.address);
        let page: Value =
            reqwest::Client::new().get(url).bearer_auth(key).send().await.unwrap().json().await.unwrap();
        let total = |field: &str| -> i64 {
            page["items"].as_array().unwrap().iter().map(|workflow| workflow[field].as_i64().unwrap()).sum()
        };
        assert!(total("pending") >= 60, "{page}");
        counts.push(total("pending") + total("held") + total("finished"));
        assert_eq!(demo.terminate(), Some(0));
    }
    assert!(counts[0] >= 140, "{counts:?}");
    assert_eq!(counts[0], counts[1], "a second start adds nothing");
    assert!(Path::new(&data).exists());
}
