use sentra_migrations::SearchMigrator;
use sentra_shared::{
    contract::{PersonId, SessionId},
    db::testing::TestDb,
    session::{Actor, Denied, Role, SignedIn, Who},
};

use super::rebuild::rebuild;
use crate::{error::Error, indexer, testing};

sentra_shared::both_databases!(SearchMigrator: only_staff_asks_for_a_rebuild);

fn person(roles: Vec<Role>) -> Actor {
    let who = SignedIn {
        session_id: SessionId::new(),
        person_id: PersonId::new(),
        name: "Rani".into(),
        email: "rani@demo.example".into(),
        seller_id: None,
        roles,
        lang: None,
    };
    Actor { who: Who::Person(who), ..testing::guest() }
}

async fn only_staff_asks_for_a_rebuild(test: TestDb) {
    let app = testing::app(&test.db);
    assert!(matches!(rebuild(&app, &testing::guest()).await, Err(Error::Denied(Denied::SignInFirst))));
    assert!(matches!(rebuild(&app, &person(vec![Role::Trainer])).await, Err(Error::Denied(Denied::NotAllowed))));
    assert_eq!(indexer::reindex_number(test.db.read()).await.unwrap(), 0);
    for n in 1..=2 {
        rebuild(&app, &person(vec![Role::Staff])).await.unwrap();
        assert_eq!(indexer::reindex_number(test.db.read()).await.unwrap(), n);
    }
}
