//! An acknowledged envelope is durable: `kill -9` after a 2xx loses nothing.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use app::model::ItemId;
use server::{
    clock::SystemClock,
    service::{Actor, Services, Settings},
    store::Store,
};
use tokio::sync::Notify;

use crate::{
    harness::triage,
    process::{Running, run, run_with},
};

const ROUNDS: usize = 3;
const CLIENTS: usize = 16;
/// The server is killed when so many envelopes are acknowledged, with more under way.
const ENOUGH: usize = 150;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("crash.db").display());
    let definition = folder.path().join("triage.json");
    std::fs::write(&definition, triage().to_string()).unwrap();
    run(&["workflow", "apply", definition.to_str().unwrap(), "--database", &database]).expect(0);
    let key =
        run_with(&["key", "create", "load", "--scope", "ingest", "--database", &database], "").expect(0);

    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    for round in 0..ROUNDS {
        let running = Running::start(&["serve", "--database", &database]);
        let url = format!("{}/api/v1/workflows/triage/items", running.address);
        load(&url, key.trim(), round, Arc::clone(&acknowledged), running).await;
        check(&database, &acknowledged).await;
    }
    assert!(acknowledged.lock().unwrap().len() >= ROUNDS * ENOUGH);
}

/// Submits from many clients, kills the server in the middle, and returns when every client has noticed.
async fn load(
    url: &str,
    key: &str,
    round: usize,
    acknowledged: Arc<Mutex<Vec<(ItemId, String)>>>,
    running: Running,
) {
    let count = Arc::new(AtomicUsize::new(0));
    let enough = Arc::new(Notify::new());
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..CLIENTS {
        let (url, key) = (url.to_owned(), key.to_owned());
        let (count, enough, acknowledged) =
            (Arc::clone(&count), Arc::clone(&enough), Arc::clone(&acknowledged));
        clients.spawn(async move {
            let http = reqwest::Client::new();
            for number in 0.. {
                // Every third one is no envelope: those count as much.
                let tail = if number % 3 == 0 { "" } else { "}" };
                let body = format!("{{\"output\": {{\"intent\": \"other\"}}, \"external_id\": \"{round}-{client}-{number}\"{tail}");
                let Ok(answer) = http.post(&url).bearer_auth(&key).body(body.clone()).send().await else { return };
                assert!(answer.status().is_success(), "{}", answer.status());
                let Ok(item) = answer.json::<app::model::Item>().await else { return };
                acknowledged.lock().unwrap().push((item.id, body));
                if count.fetch_add(1, Ordering::SeqCst) + 1 == ENOUGH {
                    enough.notify_one();
                }
            }
        });
    }
    enough.notified().await;
    running.kill();
    while let Some(client) = clients.join_next().await {
        client.unwrap();
    }
}

async fn check(database: &str, acknowledged: &Mutex<Vec<(ItemId, String)>>) {
    let store = Store::open(database).await.unwrap();
    let services = Services::new(store, Arc::new(SystemClock), Settings::default());
    let acknowledged = acknowledged.lock().unwrap().clone();
    for (id, body) in &acknowledged {
        let raw =
            services.item_raw(&Actor::Cli, *id).await.unwrap_or_else(|error| panic!("{id} is lost: {error}"));
        assert_eq!(raw, body.as_bytes());
    }
    let verification = services.verify_audit(&Actor::Cli).await.unwrap();
    assert_eq!(verification.bad, None);
    let summary = &services.list_workflows(&Actor::Cli).await.unwrap()[0];
    assert!(usize::try_from(summary.pending).unwrap() >= acknowledged.len());
    services.close().await;
}
