use std::{net::SocketAddr, time::Duration};

use clap::Args;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{Done, Failure, database::Database, say};
use crate::{
    config::{DEFAULT_RATE_LIMIT, HttpOptions, parse_public_url},
    http::{router, state::HttpState},
    jobs,
    service::{Services, Settings},
};

/// Requests under way get so long to end when the server stops.
const DRAIN: Duration = Duration::from_secs(30);

#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    database: Database,
    /// Where to listen; port 0 takes any free one
    #[arg(long, env = "COUNTERSIGN_LISTEN", value_name = "ADDR", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    #[command(flatten)]
    http: HttpArgs,
    /// The largest body of one item, in bytes
    #[arg(long, env = "COUNTERSIGN_MAX_BODY_BYTES", value_name = "BYTES", default_value_t = 1 << 20)]
    max_body_bytes: usize,
}

/// How the server presents itself.
#[derive(Debug, Clone, Args)]
pub(super) struct HttpArgs {
    /// The address that browsers use, where a proxy stands in front: https://review.example.org
    #[arg(long, env = "COUNTERSIGN_PUBLIC_URL", value_name = "URL", value_parser = parse_public_url)]
    public_url: Option<Url>,
    /// Believe `X-Forwarded-For`: only behind a proxy that sets it
    #[arg(long, env = "COUNTERSIGN_TRUST_PROXY")]
    trust_proxy: bool,
    /// Requests a second that one API key may make on average; 0 for no limit
    #[arg(long, env = "COUNTERSIGN_RATE_LIMIT", value_name = "N", default_value_t = DEFAULT_RATE_LIMIT)]
    rate_limit: u32,
    /// Show /metrics to everyone, not only to this machine
    #[arg(long, env = "COUNTERSIGN_PUBLIC_METRICS")]
    public_metrics: bool,
}

impl From<HttpArgs> for HttpOptions {
    fn from(args: HttpArgs) -> Self {
        Self {
            public_url: args.public_url,
            trust_proxy: args.trust_proxy,
            rate_limit: args.rate_limit,
            public_metrics: args.public_metrics,
        }
    }
}

impl Serve {
    pub(super) async fn run(self) -> Done {
        let settings = Settings { max_body_bytes: self.max_body_bytes, ..Settings::default() };
        let services = self.database.open_or_create(settings).await?;
        let server = Server::bind(services, self.listen, self.http.into()).await?;
        say(&format!("Countersign is ready at {}", server.address()));
        server.run().await
    }
}

/// A server that listens, and does not yet answer.
pub(super) struct Server {
    listener: TcpListener,
    local: SocketAddr,
    state: HttpState,
    stopping: CancellationToken,
}

impl Server {
    /// Takes the address.
    pub(super) async fn bind(
        services: Services,
        listen: SocketAddr,
        options: HttpOptions,
    ) -> Result<Self, Failure> {
        let cannot = |error: std::io::Error| {
            Failure::Usage(format!("{listen} cannot be listened on: {error}. Choose another with --listen."))
        };
        let listener = TcpListener::bind(listen).await.map_err(cannot)?;
        let local = listener.local_addr().map_err(cannot)?;
        let stopping = CancellationToken::new();
        let state = HttpState::new(services, options, stopping.clone());
        Ok(Self { listener, local, state, stopping })
    }

    /// Where it can be reached from here.
    pub(super) fn address(&self) -> String {
        format!("http://{}", self.local)
    }

    /// Cancelled when the server stops.
    pub(super) fn stopping(&self) -> &CancellationToken {
        &self.stopping
    }

    /// Answers until a signal says to stop; then lets what is under way end, and closes the database.
    pub(super) async fn run(self) -> Done {
        let services = self.state.services().clone();
        self.announce().await?;
        tokio::spawn({
            let stopping = self.stopping.clone();
            async move {
                stop_signal().await;
                tracing::info!("stopping: requests under way may end");
                stopping.cancel();
            }
        });
        let mut jobs = jobs::spawn_all(&services, &self.stopping);
        let router = router::build(self.state).into_make_service_with_connect_info::<SocketAddr>();
        let listener = axum::serve::ListenerExt::tap_io(self.listener, |stream| {
            // Small answers must not wait for more to be sent.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection without TCP_NODELAY");
            }
        });
        let serving =
            axum::serve(listener, router).with_graceful_shutdown(self.stopping.clone().cancelled_owned());
        let drained = async {
            self.stopping.cancelled().await;
            tokio::time::sleep(DRAIN).await;
        };
        tokio::select! {
            served = serving => served?,
            () = drained => tracing::warn!("some requests took too long to end and were cut off"),
        }
        self.stopping.cancel();
        while jobs.join_next().await.is_some() {}
        services.close().await;
        Ok(())
    }

    /// Says what the operator has to do, if anything.
    async fn announce(&self) -> Done {
        if self.state.manifest().is_none() {
            tracing::warn!(
                "the browser's files are not built: pages work as plain forms; run scripts/build --web"
            );
        }
        if self.state.services().needs_set_up().await? {
            let public = self.state.options().public_origin().unwrap_or_else(|| self.address());
            let token = self.state.set_up_token();
            tracing::warn!(
                "there are no people yet: make the first admin at {public}/set-up with the set-up token {token}"
            );
        }
        Ok(())
    }
}

/// SIGTERM or Ctrl-C.
async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut terminate), Ok(mut interrupt)) =
            (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
        else {
            tracing::error!(
                "signals cannot be listened for; stop the server with SIGKILL, which loses nothing"
            );
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
    #[cfg(not(unix))]
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
