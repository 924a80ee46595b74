//! Forms that the browser sends itself, without a script, and that are refused.

use app::model::Role;

use crate::harness::{Answer, TestServer};

const HOST: &str = "http://countersign.test";

fn page_cookie(answer: &Answer) -> String {
    let cookies = answer.set_cookies();
    let cookie = cookies.iter().find(|cookie| cookie.starts_with("form_page=")).unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_refused_form_shows_its_page_again_with_what_was_typed_but_no_password() {
    let server = TestServer::start().await;
    server.add_person(Role::Reviewer).await;
    let mut referer = format!("{HOST}/sign-in?next=/queue");
    let mut cookie = "theme=dark".to_owned();
    // The second time the browser says that the form came from where the first one was sent.
    for _ in 0..2 {
        let answer = server
            .post("/fn/session/sign-in")
            .same_origin()
            .header("accept", "text/html")
            .header("referer", &referer)
            .cookie(&cookie)
            .form(&[("email", "typed@example.com"), ("password", "wrong-password"), ("next", "/queue")])
            .await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        let page = answer.text();
        assert!(page.contains("E-mail and password do not match"), "{page}");
        assert!(page.contains("typed@example.com") && !page.contains("wrong-password"), "{page}");
        assert!(page.contains(r#"value="/queue""#), "the address keeps its query: {page}");
        referer = format!("{HOST}/fn/session/sign-in");
        cookie = page_cookie(&answer);
    }
    let answer = server
        .post("/fn/session/theme")
        .same_origin()
        .header("accept", "text/html")
        .header("referer", &format!("{HOST}/fn/session/theme"))
        .cookie("form_page=/queue?status=free")
        .form(&[("theme", "dark")])
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (302, format!("{HOST}/queue?status=free").as_str()),
        "a form that is taken leads back to the page, on this site alone"
    );
}
