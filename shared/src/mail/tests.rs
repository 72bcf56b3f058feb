//! Mails to a real server over TLS, and what becomes of those it does not take.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use sentra_migrations::CommonMigrator;

use super::{KIND, Mail, MailJob, failed, masked, send};
use crate::{
    clock::Clock,
    config::{self, MailSecurity, Secret},
    db::{Db, testing::TestDb, write_tx},
    job::{Handlers, JobHandler, count_dead, work_off},
    session::{Actor, Who},
    testing::{Received, SmtpServer},
    text::Lang,
};

crate::both_databases!(CommonMigrator:
    a_mail_arrives_with_text_and_html,
    an_address_that_does_not_exist_is_told_and_not_tried_again,
    a_server_that_wants_to_be_asked_again_is,
    staff_send_again_or_forget_what_was_given_up,
);

fn mail(to: &str) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "Pesanan Anda dibayar ✓ 訂單已付款".to_owned(),
        text: "Terima kasih – Rp 40.000\n.\nsatu titik".to_owned(),
        html: Some("<p>Terima kasih – <b>Rp 40.000</b></p>".to_owned()),
    }
}

async fn put(db: &Db, clock: &Clock, mail: &Mail) {
    write_tx(db, "put", &(mail.clone(), clock.now()), |tx, (mail, now)| Box::pin(send(tx, mail, *now))).await.unwrap();
}

fn handlers(settings: &config::Mail) -> Handlers {
    let job = MailJob::open(settings, "/nowhere".into()).unwrap();
    Handlers::from([(KIND, Arc::new(job) as Arc<dyn JobHandler>)])
}

async fn arrived(server: &SmtpServer, count: usize) -> Vec<Received> {
    for _ in 0..200 {
        if server.received().len() >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let received = server.received();
    assert_eq!(received.len(), count, "{received:?}");
    received
}

async fn a_mail_arrives_with_text_and_html(test: TestDb) {
    for security in [MailSecurity::StartTls, MailSecurity::Tls] {
        let (server, clock) = (SmtpServer::start(security), Clock::system());
        put(&test.db, &clock, &mail("rina@uji.example")).await;
        put(&test.db, &clock, &Mail { html: None, ..mail("budi@uji.example") }).await;
        work_off(&test.db, &clock, &handlers(&server.settings())).await;
        let received = arrived(&server, 2).await;
        let first = &received[0];
        assert!(first.encrypted);
        assert_eq!(
            (first.from.as_str(), first.to.as_slice()),
            ("halo@sentra.example", &["rina@uji.example".to_owned()][..])
        );
        assert_eq!(first.headers["subject"], mail("").subject);
        assert_eq!(first.headers["from"], "Sentra <halo@sentra.example>");
        assert_eq!(first.headers["auto-submitted"], "auto-generated");
        let text = first.text.as_deref().unwrap().replace("\r\n", "\n");
        assert_eq!(text.trim_end(), mail("").text);
        assert_eq!(first.html.as_deref().map(str::trim_end), mail("").html.as_deref());
        assert_eq!(received[1].html, None);
        assert_ne!(first.headers["message-id"], received[1].headers["message-id"]);
    }
}

async fn an_address_that_does_not_exist_is_told_and_not_tried_again(test: TestDb) {
    let (server, clock) = (SmtpServer::start(MailSecurity::StartTls), Clock::system());
    let handlers = handlers(&server.settings());
    for address in ["bounce@uji.example", "no address", "rina@uji.example"] {
        put(&test.db, &clock, &mail(address)).await;
    }
    work_off(&test.db, &clock, &handlers).await;
    arrived(&server, 1).await;
    assert_eq!(count_dead(test.db.read()).await.unwrap(), 2);
    let listed = failed::list(test.db.read()).await.unwrap();
    let bounced = listed.iter().find(|m| m.to == "b***@uji.example").unwrap();
    assert!(bounced.error.contains("550") && bounced.error.contains("no such user"), "{}", bounced.error);
    assert!(!bounced.error.contains("bounce@"), "{}", bounced.error);
    assert_eq!((bounced.tries, bounced.subject.as_str()), (1, mail("").subject.as_str()));
    clock.advance(TimeDelta::days(1));
    work_off(&test.db, &clock, &handlers).await;
    assert_eq!(failed::list(test.db.read()).await.unwrap().len(), 2, "given up for good");
}

async fn a_server_that_wants_to_be_asked_again_is(test: TestDb) {
    let (server, clock) = (SmtpServer::start(MailSecurity::StartTls), Clock::system());
    let handlers = handlers(&server.settings());
    put(&test.db, &clock, &mail("later@uji.example")).await;
    put(&test.db, &clock, &mail("slow@uji.example")).await;
    let written = clock.now();
    work_off(&test.db, &clock, &handlers).await;
    assert!(server.received().is_empty());
    assert_eq!(count_dead(test.db.read()).await.unwrap(), 0);
    clock.advance(TimeDelta::seconds(2));
    work_off(&test.db, &clock, &handlers).await;
    let date = &arrived(&server, 1).await[0].headers["date"];
    let date = chrono::DateTime::parse_from_rfc2822(date).unwrap();
    assert!((date.to_utc() - written).abs() < TimeDelta::seconds(2), "dated when written, not when sent: {date}");
    for _ in 0..12 {
        clock.advance(TimeDelta::hours(2));
        work_off(&test.db, &clock, &handlers).await;
    }
    let listed = failed::list(test.db.read()).await.unwrap();
    assert_eq!((listed.len(), listed[0].tries), (1, crate::job::ATTEMPTS_MAX));
    assert!(listed[0].error.contains("451"), "{}", listed[0].error);
}

async fn staff_send_again_or_forget_what_was_given_up(test: TestDb) {
    let (server, clock) = (SmtpServer::start(MailSecurity::StartTls), Clock::system());
    let handlers = handlers(&server.settings());
    put(&test.db, &clock, &mail("bounce@uji.example")).await;
    work_off(&test.db, &clock, &handlers).await;
    let room = failed::Room { db: test.db.clone(), clock: clock.clone(), at: "/staff/mails", other: "/" };
    let staff = || Actor { who: Who::Job("test"), request_id: String::new(), lang: Lang::Id };
    let id = failed::list(test.db.read()).await.unwrap()[0].id;
    let _ = failed::settle(&room, staff(), id, failed::Deed::Again).await.unwrap();
    assert!(failed::list(test.db.read()).await.unwrap().is_empty());
    assert_eq!(
        failed::settle(&room, staff(), id, failed::Deed::Forget).await.unwrap_err().status,
        404,
        "it is under way"
    );
    work_off(&test.db, &clock, &handlers).await;
    let again = failed::list(test.db.read()).await.unwrap();
    assert_eq!((again[0].id, again[0].tries), (id, 1), "refused again, counted anew");
    let _ = failed::settle(&room, staff(), id, failed::Deed::Forget).await.unwrap();
    assert_eq!(count_dead(test.db.read()).await.unwrap(), 0);
}

/// What one try says of a server.
async fn tried(settings: &config::Mail) -> (String, bool) {
    let job = MailJob::open(settings, "/nowhere".into()).unwrap();
    let queued = super::Queued { mail: mail("rina@uji.example"), written_at: Some(Clock::system().now()) };
    let error = job.run(serde_json::to_value(queued).unwrap()).await.unwrap_err();
    (error.to_string(), error.is::<crate::job::Hopeless>())
}

/// Troubles of the installation lose no mail: they are tried again.
#[tokio::test]
async fn a_wrong_password_and_a_certificate_of_somebody_else_send_nothing() {
    let (server, other) = (SmtpServer::start(MailSecurity::StartTls), SmtpServer::start(MailSecurity::Tls));
    let settings = server.settings();
    let (error, hopeless) = tried(&config::Mail { password: Secret("wrong".to_owned()), ..settings.clone() }).await;
    assert!(error.contains("535") && !hopeless, "{error}");
    let (error, hopeless) =
        tried(&config::Mail { user: String::new(), password: Secret::default(), ..settings.clone() }).await;
    assert!(error.contains("530") && !hopeless, "{error}");
    for wrong in [String::new(), other.settings().ca_file] {
        let (error, hopeless) = tried(&config::Mail { ca_file: wrong, ..settings.clone() }).await;
        assert!(error.to_lowercase().contains("certificate") && !hopeless, "{error}");
    }
    // The certificate names another host.
    let (error, hopeless) = tried(&config::Mail { host: "127.0.0.1".to_owned(), ..settings.clone() }).await;
    assert!(error.to_lowercase().contains("certificate") && !hopeless, "{error}");
    let (_, hopeless) = tried(&config::Mail { port: 1, ..settings }).await;
    assert!(!hopeless);
    assert!(server.received().is_empty() && other.received().is_empty());
}

/// A job that is done twice sends the same mail twice, which the receiver's server can see.
#[tokio::test]
async fn a_repeated_mail_can_be_known() {
    let server = SmtpServer::start(MailSecurity::Tls);
    let job = MailJob::open(&server.settings(), "/nowhere".into()).unwrap();
    let queued = super::Queued { mail: mail("rina@uji.example"), written_at: Some(Clock::system().now()) };
    for _ in 0..2 {
        job.run(serde_json::to_value(&queued).unwrap()).await.unwrap();
    }
    let received = arrived(&server, 2).await;
    for header in ["message-id", "date"] {
        assert_eq!(received[0].headers[header], received[1].headers[header]);
    }
}

#[test]
fn addresses_are_masked() {
    for (address, shown) in [("rina@uji.example", "r***@uji.example"), ("@x", "***@x"), ("nothing", "***")] {
        assert_eq!(masked(address), shown);
    }
}
