//! The tables of the insights pages: as files, and each alone on a page.

use app::model::{PageTable, Role, Scope};
use serde_json::{Value, json};

use crate::harness::{Answer, TestServer, triage};

/// What somebody calls a source who has read of spreadsheets.
const FORMULA: &str = "=1+1";

/// All that a page may be asked for here.
const ASKED: &str = "workflow=triage&by=source&bucket=day&tz=Europe/Berlin&week=monday&compare=period";

/// Tables that nothing is in where nobody posted outcomes or bypasses, named a metric or rejected anything.
const MISSING: [PageTable; 8] = [
    PageTable::Comparison,
    PageTable::Success,
    PageTable::Adoption,
    PageTable::Sources,
    PageTable::Outcomes,
    PageTable::Pareto,
    PageTable::Causes,
    PageTable::FieldChanges,
];

/// A server with an approved item of each of two sources, one of which is a formula, and a person of each role.
async fn ready() -> TestServer {
    let server = TestServer::with_triage().await;
    let ingest = server.ingest_key().await;
    let review = server.review_key("r@example.com").await;
    for source in ["shop", FORMULA] {
        let item = json!({"input": "?", "output": {"intent": "refund"}, "confidence": 0.4, "source": source});
        server.submit(&ingest, item).await;
        server.approve_one(&review).await;
    }
    server.let_holds_end().await;
    for role in Role::ALL {
        server.add_person(*role).await;
    }
    server
}

async fn get(server: &TestServer, cookie: &str, path: &str) -> Answer {
    server.get(path).cookie(cookie).await
}

/// The header and the rows of a file that is one.
fn rows(answer: &Answer) -> (Vec<String>, Vec<Vec<String>>) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(answer.body.as_ref());
    let mut lines: Vec<Vec<String>> =
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
    let head = lines.remove(0);
    (head, lines)
}

#[tokio::test]
async fn the_file_of_a_chart_has_the_figures_of_the_page() {
    let server = ready().await;
    let manager = server.sign_in("manager@example.com").await;
    let read = server.key(&[Scope::Read], None, None).await;
    let query = "workflow=triage&by=source&bucket=day";
    let figures = async |metric: &str| {
        server.get(&format!("/api/v1/metrics/{metric}?{query}")).bearer(&read).await.json()
    };
    let file = async |table: &str| {
        rows(&get(&server, &manager, &format!("/insights/export/{table}.csv?{query}")).await)
    };

    let throughput = figures("throughput").await;
    let (head, lines) = file("flow").await;
    assert_eq!(head, ["Time", "released by policy", "approved", "edited", "rejected", "submitted"]);
    let expected: Vec<Vec<String>> = throughput["period"]["buckets"]
        .as_array()
        .unwrap()
        .iter()
        .zip(throughput["series"].as_array().unwrap())
        .map(|(bucket, flow)| {
            let count = |name: &str| flow[name].as_i64().unwrap();
            let approved = count("reviewed") - count("edited") - count("rejected");
            let counts =
                [count("released"), approved, count("edited"), count("rejected"), count("submitted")];
            std::iter::once(bucket["local"].as_str().unwrap().to_owned())
                .chain(counts.map(|count| count.to_string()))
                .collect()
        })
        .collect();
    assert_eq!(lines, expected);
    let submitted: i64 = lines.iter().map(|line| line[5].parse::<i64>().unwrap()).sum();
    assert_eq!(submitted, 2);

    let quality = figures("quality").await;
    let (head, lines) = file("accuracy").await;
    assert_eq!(head, ["Time", "right", "right low", "right high", "right n"]);
    let series = quality["answer"]["known"]["series"].as_array().unwrap().clone();
    assert_eq!(lines.len(), series.len());
    for (line, share) in lines.iter().zip(&series) {
        let cells = [&share["value"], &share["low"], &share["high"]];
        for (shown, known) in line[1..4].iter().zip(cells) {
            match share["value"].as_f64() {
                // An interval of nothing is none.
                None => assert_eq!(shown, ""),
                Some(_) => {
                    let (shown, known): (f64, f64) = (shown.parse().unwrap(), known.as_f64().unwrap());
                    assert!((shown - known).abs() < 1e-6, "{line:?}: {share}");
                }
            }
        }
        assert_eq!(line[4], share["n"].to_string());
    }

    // The page says the same, and leads there.
    let page = get(&server, &manager, &format!("/insights?{query}")).await.text();
    assert!(page.contains(&format!("href=\"/insights/export/flow.csv?{}\"", escaped(query))), "{page}");
    assert!(page.contains("2 items came in, and 2 were decided"), "{page}");
    assert!(!page.contains("data:text/csv"), "no file stands in the page");
}

/// As an attribute holds it; what a page is asked stands in its own order.
fn escaped(query: &str) -> String {
    let order = ["workflow", "from", "to", "bucket", "tz", "week", "by"];
    let mut given: Vec<_> = query.split('&').collect();
    given.sort_by_key(|pair| order.iter().position(|name| pair.starts_with(&format!("{name}="))));
    given.join("&amp;")
}

#[tokio::test]
async fn each_table_is_for_those_who_may_see_its_page() {
    let server = ready().await;
    for role in Role::ALL {
        let cookie = server.sign_in(&format!("{role}@example.com")).await;
        let before = server.audit_entries().await;
        for table in PageTable::ALL {
            let answer = get(&server, &cookie, &format!("/insights/export/{table}.csv?{ASKED}")).await;
            if !role.may(table.needs()) {
                answer.problem(403, "forbidden");
            } else if MISSING.contains(table) {
                answer.problem(404, "not_found");
            } else {
                let (head, lines) = rows(&answer);
                assert!(lines.iter().all(|line| line.len() == head.len()), "{table}: {}", answer.text());
                assert_eq!(answer.header("cache-control"), "no-store");
                let disposition = answer.header("content-disposition");
                let name = disposition.strip_prefix("attachment; filename=\"").unwrap();
                assert!(name.ends_with(".csv\"") && name.len() > 5, "{table}: {disposition}");
            }
        }
        assert_eq!(server.audit_entries().await, before, "reading leaves no trace");
    }
    for table in PageTable::ALL {
        let answer = server.get(&format!("/insights/export/{table}.csv?{ASKED}")).await;
        answer.problem(401, "unauthenticated");
    }
    let operator = server.sign_in("operator@example.com").await;
    let by_reviewer = "/insights/export/groups.csv?by=reviewer";
    get(&server, &operator, by_reviewer).await.problem(403, "forbidden");
    let manager = server.sign_in("manager@example.com").await;
    let (head, lines) = rows(&get(&server, &manager, by_reviewer).await);
    assert_eq!((head[0].as_str(), lines.len()), ("Reviewer", 1));
}

#[tokio::test]
async fn what_is_wrong_with_a_file_s_address_is_said() {
    let server = ready().await;
    let manager = server.sign_in("manager@example.com").await;
    for (address, status, code) in [
        ("users.csv", 404, "not_found"),
        ("flow", 404, "not_found"),
        ("flow.parquet", 404, "not_found"),
        ("groups.csv", 404, "not_found"),
        ("flow.csv?workflow=none", 404, "not_found"),
        ("accuracy.csv?workflow=none", 404, "not_found"),
        ("accuracy.csv", 422, "workflow_required"),
        ("causes.csv", 422, "workflow_required"),
        ("flow.csv?from=soon", 422, "invalid_day"),
        ("flow.csv?source=shop", 400, "invalid_query"),
        ("flow.csv?table=groups", 400, "invalid_query"),
    ] {
        get(&server, &manager, &format!("/insights/export/{address}")).await.problem(status, code);
    }
}

/// Invariant 10: what a producer or an operator wrote is data.
#[tokio::test]
async fn no_text_of_a_file_is_a_formula() {
    let server = ready().await;
    let mut other = triage();
    other["slug"] = "other".into();
    other["name"] = FORMULA.into();
    server.add_workflow(other).await;
    let manager = server.sign_in("manager@example.com").await;
    let neutral = format!("'{FORMULA}");
    for table in ["groups", "groups_over_time", "accuracy_groups", "agreement"] {
        let answer = get(&server, &manager, &format!("/insights/export/{table}.csv?{ASKED}")).await;
        let (head, lines) = rows(&answer);
        assert!(lines.iter().any(|line| line[0] == neutral), "{table}: {}", answer.text());
        for field in head.iter().chain(lines.iter().flatten()) {
            let is_number = field.parse::<f64>().is_ok();
            assert!(is_number || !field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{table}: {field}");
        }
    }
    // On the page it is what it is.
    let page = get(&server, &manager, &format!("/insights/tables/groups?{ASKED}")).await.text();
    assert!(page.contains(FORMULA) && !page.contains(&neutral), "{page}");
}

#[tokio::test]
async fn a_table_stands_alone_on_a_page_with_its_file() {
    let server = ready().await;
    let page = async |role: &str, address: &str| {
        let cookie = server.sign_in(&format!("{role}@example.com")).await;
        let path = format!("/insights/tables/{address}");
        server.get(&path).cookie(&cookie).header("accept", "text/html").await
    };
    let long = page("operator", &format!("groups_over_time?{ASKED}")).await;
    assert_eq!(long.status, 200);
    let text = long.text();
    assert!(text.contains("<h1>By source, over time<"), "{text}");
    // Two sources on each day of four weeks, below the head.
    assert_eq!(text.matches("<tr>").count(), 1 + 2 * 28, "{text}");
    assert!(text.contains("href=\"/insights/export/groups_over_time.csv?workflow=triage&amp;"), "{text}");
    for (role, address, status) in [
        ("operator", "reviewers", 403),
        ("manager", "reviewers", 200),
        ("reviewer", "flow", 403),
        ("operator", "groups?by=reviewer", 200),
        ("manager", "groups?by=reviewer", 200),
        ("manager", "groups", 200),
        ("manager", "users", 404),
        ("manager", "accuracy", 404),
        ("manager", "accuracy?workflow=none", 404),
        ("manager", "accuracy?workflow=triage", 200),
        ("manager", "golden_items", 200),
    ] {
        let answer = page(role, address).await;
        assert_eq!(answer.status, status, "{role} {address}");
        assert_eq!(answer.text().matches("<h1").count(), 1, "{role} {address}");
    }
    for (role, address) in [("manager", "groups"), ("operator", "groups?by=reviewer")] {
        let nothing = page(role, address).await.text();
        assert!(nothing.contains("Nothing in this table"), "{nothing}");
    }
}

/// What a page rests on is read once and stands in it once, for the script to take over.
#[tokio::test]
async fn a_page_holds_its_answer_once() {
    let server = ready().await;
    let manager = server.sign_in("manager@example.com").await;
    for (path, field) in [
        (format!("/insights?{ASKED}"), "throughput"),
        (format!("/insights/triage?{ASKED}"), "exceptions"),
        ("/insights/triage/causes".to_owned(), "field_changes"),
        ("/insights/quality".to_owned(), "reviewers"),
        (format!("/insights/tables/flow?{ASKED}"), "throughput"),
    ] {
        let answer = server.get(&path).cookie(&manager).header("accept", "text/html").await;
        assert_eq!(answer.status, 200, "{path}");
        // As JSON in a literal of the script.
        let found = answer.text().matches(&format!("\\\"{field}\\\":")).count();
        assert_eq!(found, 1, "{path}");
    }
}

#[tokio::test]
async fn no_workflow_takes_the_place_of_a_table() {
    let mut definition: Value = triage();
    definition["slug"] = "tables".into();
    let server = TestServer::start().await;
    let operate = server.key(&[Scope::Operate], None, None).await;
    let answer = server.put("/api/v1/workflows/tables").bearer(&operate).json(&definition).await;
    assert_eq!(answer.problem(422, "invalid_definition")["errors"][0]["code"], "reserved");
}
