use std::path::{Path, PathBuf};

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tokio::{net::TcpListener, sync::oneshot};

use crate::config::{self, Secret};

const BUCKET: &str = "market";
const ACCESS_KEY: &str = "test-key";
const SECRET_KEY: &str = "test-secret-of-the-store";

/// An S3 server that checks signatures, with one empty bucket. It ends when dropped.
#[derive(Debug)]
pub struct S3Server {
    url: String,
    folder: tempfile::TempDir,
    _stop: oneshot::Sender<()>,
}

impl S3Server {
    /// Starts it on a free port, on a thread of its own, so that it outlives the runtime of whoever starts it.
    #[must_use]
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        std::fs::create_dir(folder.path().join(BUCKET)).expect("the bucket can be made");
        let (stop, stopped) = oneshot::channel();
        let (say, hear) = std::sync::mpsc::channel();
        let root = folder.path().to_owned();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
            runtime.expect("a runtime can be made").block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
                say.send(listener.local_addr().expect("it has an address")).expect("somebody waits");
                tokio::select! {
                    () = serve(listener, root) => {}
                    _ = stopped => {}
                }
            });
        });
        let address = hear.recv().expect("the server listens");
        Self { url: format!("http://{address}"), folder, _stop: stop }
    }

    /// Settings that reach it.
    #[must_use]
    pub fn settings(&self) -> config::Files {
        config::Files {
            bucket: BUCKET.to_owned(),
            endpoint: self.url.clone(),
            region: "ap-southeast-3".to_owned(),
            path_style: true,
            access_key: Secret(ACCESS_KEY.to_owned()),
            secret_key: Secret(SECRET_KEY.to_owned()),
        }
    }

    /// The folder in which the objects of the bucket lie.
    #[must_use]
    pub fn bucket(&self) -> PathBuf {
        self.folder.path().join(BUCKET)
    }
}

async fn serve(listener: TcpListener, root: impl AsRef<Path>) {
    let mut service = S3ServiceBuilder::new(FileSystem::new(root).expect("the folder is there"));
    service.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
    let service = service.build();
    while let Ok((socket, _)) = listener.accept().await {
        let service = service.clone();
        tokio::spawn(async move {
            // A client that hangs up is not this server's trouble.
            let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service).await;
        });
    }
}
