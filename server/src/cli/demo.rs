use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

use super::{
    Done, Failure,
    database::Database,
    say,
    serve::{HttpArgs, Server},
};
use crate::{
    demo::{self, PASSWORD, People},
    service::Settings,
};

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Keep the data here and go on with it next time; without it everything is thrown away at the end
    #[arg(long, env = "COUNTERSIGN_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where to listen: this machine only, because everyone knows the passwords
    #[arg(long, env = "COUNTERSIGN_LISTEN", value_name = "ADDR", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// Let nothing new come in
    #[arg(long, env = "COUNTERSIGN_NO_PRODUCER")]
    no_producer: bool,
    /// Begin without the eight weeks that were before
    #[arg(long, env = "COUNTERSIGN_NO_PAST")]
    no_past: bool,
    #[command(flatten)]
    http: HttpArgs,
}

impl Demo {
    pub(super) async fn run(self) -> Done {
        if !self.listen.ip().is_loopback() {
            return Err(Failure::Usage(format!(
                "The demo's passwords are public, so it listens on this machine only, not on {}. \
                 Use `countersign serve` for others.",
                self.listen.ip()
            )));
        }
        // Removed when it is dropped, at the end.
        let throw_away = match &self.data {
            Some(_) => None,
            None => Some(tempfile::Builder::new().prefix("countersign-demo-").tempdir()?),
        };
        let folder = match (&self.data, &throw_away) {
            (Some(folder), _) => folder.clone(),
            (None, Some(folder)) => folder.path().to_owned(),
            (None, None) => PathBuf::from("data"),
        };
        let database = Database { database: format!("sqlite://{}", folder.join("countersign.db").display()) };
        let services = database.open_or_create(Settings::default()).await?;
        demo::fill(&services, !self.no_past).await?;
        let key = demo::make_key(&services).await?;
        let server = Server::bind(services.clone(), self.listen, self.http.into()).await?;
        if !self.no_producer {
            tokio::spawn(demo::produce(services, server.stopping().clone()));
        }
        greet(&server.address(), &key);
        server.run().await
    }
}

fn greet(address: &str, key: &str) {
    say(&format!("Countersign is ready at {address}"));
    say("");
    say("Sign in as one of these; the password is the same for all:");
    for person in People::ALL {
        say(&format!("  {:<24} {PASSWORD}   {}", person.email(), person.purpose()));
    }
    say("");
    say("Submit an output of your own:");
    say(&format!("  curl -sS {address}/api/v1/workflows/support-triage/items \\"));
    say(&format!("    -H 'Authorization: Bearer {key}' \\"));
    say(
        "    -d '{\"input\": {\"message\": \"Where is my parcel?\"}, \"output\": {\"intent\": \"order_status\"}, \"confidence\": 0.4}'",
    );
    say("");
    say("Ctrl-C stops it.");
}
