//! Single items by HTTP. The client is as small as can be: it shares the machine with the server.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use app::model::{NewKey, Scope};
use server::{
    config::HttpOptions,
    http::{router, state::HttpState},
    service::Actor,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;

use crate::{
    Line, quantile, rate,
    scene::{Scene, WORKFLOW, body},
};

const CONNECTIONS: usize = 64;
const EACH: usize = 400;

pub(crate) async fn measure() -> anyhow::Result<Line> {
    let scene = Scene::new().await?;
    let key = NewKey { name: "bench".to_owned(), scopes: vec![Scope::Ingest], workflow: None, user: None };
    let secret = scene.services.create_key(&Actor::Cli, key).await?.secret;
    let stopping = CancellationToken::new();
    let options = HttpOptions { rate_limit: 0, ..HttpOptions::default() };
    let router = router::build(HttpState::new(scene.services.clone(), options, stopping.clone()));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = tokio::spawn(async move {
        axum::serve(listener, service).with_graceful_shutdown(stopping.cancelled_owned()).await
    });

    let start = Instant::now();
    let clients: Vec<_> =
        (0..CONNECTIONS).map(|client| tokio::spawn(send(address, secret.clone(), client))).collect();
    let mut times = Vec::with_capacity(CONNECTIONS * EACH);
    for client in clients {
        times.extend(client.await??);
    }
    let took = start.elapsed();
    serving.abort();
    scene.services.close().await;
    let p99 = quantile(&mut times, 0.99).as_secs_f64() * 1000.0;
    Ok(Line {
        what: "single POST, 64 connections",
        measured: format!("{:.0}/s (p99 {p99:.1} ms)", rate(times.len(), took)),
        aim: "4000/s",
    })
}

async fn send(address: SocketAddr, secret: String, client: usize) -> anyhow::Result<Vec<Duration>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut times, mut answer) = (Vec::with_capacity(EACH), Vec::new());
    for number in 0..EACH {
        let body = body(client * EACH + number);
        let mut request = format!(
            "POST /api/v1/workflows/{WORKFLOW}/items HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {secret}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(&body);
        let start = Instant::now();
        stream.write_all(&request).await?;
        receive(&mut stream, &mut answer).await?;
        times.push(start.elapsed());
    }
    Ok(times)
}

/// Reads one answer, which must be 201.
async fn receive(stream: &mut TcpStream, answer: &mut Vec<u8>) -> anyhow::Result<()> {
    answer.clear();
    let end_of_head = loop {
        anyhow::ensure!(stream.read_buf(answer).await? > 0, "the server closed the connection");
        if let Some(place) = answer.windows(4).position(|four| four == b"\r\n\r\n") {
            break place + 4;
        }
    };
    let head = std::str::from_utf8(&answer[..end_of_head])?.to_ascii_lowercase();
    anyhow::ensure!(head.starts_with("http/1.1 201"), "not accepted: {head}");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.context("an answer without a length")?.trim().parse()?;
    while answer.len() < end_of_head + length {
        anyhow::ensure!(stream.read_buf(answer).await? > 0, "the server closed the connection");
    }
    Ok(())
}
