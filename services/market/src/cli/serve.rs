use std::{collections::BTreeSet, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use axum::Router;
use metrics_exporter_prometheus::PrometheusBuilder;
use sentra_shared::{
    clock::Clock, config::Settings, files::Files, http::WebSettings, mail::MailJob, service::Deps, supervise, telemetry,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{ServeArgs, say};
use crate::{
    compose::{self, Name},
    data, demo, health,
};

/// Requests of one address in a minute in a demonstration, where tests and shows click fast.
const DEMO_REQUESTS_PER_MINUTE: u32 = 6_000;
/// Longest wait for requests and background work at the end.
const DRAIN: Duration = Duration::from_secs(20);

/// Things every command needs that touches the services.
pub(super) fn deps(settings: Settings, folder: &std::path::Path, demo: bool) -> anyhow::Result<Deps> {
    let data = data::open_folder(folder, demo)?;
    let keys = data::keys(&settings, &data)?;
    let files = Files::open(&settings.files, &data.join("files")).context("cannot open the file store")?;
    let mail = MailJob::open(&settings.mail, data.join("mail")).context("cannot set up mail")?;
    Ok(Deps { settings: Arc::new(settings), keys, clock: Clock::system(), files, mail, data, demo })
}

pub(super) async fn run(args: ServeArgs) -> anyhow::Result<()> {
    let mut settings = args.common.settings()?;
    telemetry::start(&settings.log.filter, settings.log.json);
    let listener = TcpListener::bind(args.listen).await.with_context(|| format!("cannot listen on {}", args.listen))?;
    let public_url = public_url(&settings, listener.local_addr()?);
    // Mails hold links too, so every service has to know the address.
    settings.site.public_url.clone_from(&public_url);
    let names: BTreeSet<Name> =
        if args.services.is_empty() { Name::ALL.into() } else { args.services.iter().copied().collect() };
    let deps = deps(settings, &args.common.data, args.demo)?;
    let recorder = PrometheusBuilder::new().install_recorder().context("cannot start the metrics")?;
    let opened = compose::open(&deps, &names).await?;
    // On PostgreSQL many processes of a service may share a folder, but never an index.
    let _index = match (names.contains(&Name::Search), deps.settings.database.url.0.is_empty()) {
        (true, false) => Some(data::lock_service(&deps.data, Name::Search.as_str())?),
        _ => None,
    };
    if args.demo {
        demo::prepare(&opened, &deps.data).await?;
    }

    let leaving = CancellationToken::new();
    let program = compose::build(&deps, opened, web_settings(&deps, &public_url), &leaving)?;

    let stop = CancellationToken::new();
    let work = supervise::start(program.tasks, &stop);
    let internal = program.internal.merge(health::metrics(recorder));
    let internal = match args.internal_listen {
        Some(at) => Some(serve_internal(at, internal, stop.clone()).await?),
        None => None,
    };
    let public = program.public.clone();
    let server = tokio::spawn(serve(listener, program.public, stop.clone()));
    if args.demo && names.len() == Name::ALL.len() {
        demo::load(&public, &deps).await.context("cannot load the demonstration content")?;
    }
    greet(&public_url, args.demo);

    wait_for_signal().await?;
    leaving.cancel();
    tokio::time::sleep(Duration::from_secs(deps.settings.http.leave_seconds.into())).await;
    tracing::info!("stopping: requests and background work are finished first");
    stop.cancel();
    let drained = tokio::time::timeout(DRAIN, async {
        server.await??;
        if let Some(internal) = internal {
            internal.await??;
        }
        work.wait().await;
        anyhow::Ok(())
    });
    drained.await.context("the work did not end in time")??;
    drop(program.locks);
    Ok(())
}

fn public_url(settings: &Settings, address: SocketAddr) -> String {
    if settings.site.public_url.is_empty() { format!("http://{address}") } else { settings.site.public_url.clone() }
}

pub(super) fn web_settings(deps: &Deps, public_url: &str) -> WebSettings {
    let wanted = deps.settings.http.requests_per_minute;
    WebSettings {
        site_name: deps.settings.site.name.clone(),
        public_url: public_url.to_owned(),
        demo: deps.demo,
        requests_per_minute: if deps.demo { wanted.max(DEMO_REQUESTS_PER_MINUTE) } else { wanted },
        trusted_proxies: deps.settings.http.trusted_proxies,
    }
}

async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) -> std::io::Result<()> {
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop.cancelled_owned())
        .await
}

async fn serve_internal(
    at: SocketAddr,
    router: Router,
    stop: CancellationToken,
) -> anyhow::Result<tokio::task::JoinHandle<std::io::Result<()>>> {
    let listener = TcpListener::bind(at).await.with_context(|| format!("cannot listen on {at}"))?;
    Ok(tokio::spawn(serve(listener, router, stop)))
}

async fn wait_for_signal() -> anyhow::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        result = tokio::signal::ctrl_c() => result?,
    }
    Ok(())
}

fn greet(public_url: &str, demo: bool) {
    say(&format!("Sentra is open at {public_url}"));
    if demo {
        say("This is a demonstration: its content is made up and nothing is really paid.");
        say(
            "Accounts: buyer@demo.example, seller@demo.example, coordinator@demo.example, trainer@demo.example, staff@demo.example",
        );
        say("Password of each: sentra-demo");
    }
    say("Stop it with Ctrl+C.");
}
