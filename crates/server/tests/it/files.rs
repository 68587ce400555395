//! Files: uploaded, listed, linked to, and handed back to whoever may have them.

use testkit::{Actor, World};

/// A PNG of one colour, whole enough for whoever looks at its head.
pub(crate) fn png(side: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(side.to_be_bytes());
    bytes.extend(side.to_be_bytes());
    bytes.extend(b"\x08\x06\0\0\0planted-in-the-content");
    bytes
}

async fn logo(platform: &Actor, more: &[(&str, &str)]) -> serde_json::Value {
    let mut params = vec![("purpose", "business_logo")];
    params.extend(more);
    platform.upload(None, &params, "logo.png", &png(256)).await.ok()
}

#[tokio::test]
async fn a_file_is_kept_encrypted_and_handed_back() {
    let world = World::new(1);
    let platform = world.platform("a");
    let file = logo(&platform, &[]).await;
    assert_eq!((&file["type"], &file["filename"]), (&"png".into(), &"logo.png".into()));
    assert_eq!(file["size"], png(256).len());
    let (status, kind, bytes) = platform.bytes(file["url"].as_str().unwrap()).await;
    assert_eq!((status, kind.as_str(), bytes), (200, "image/png", png(256)));
    let path = format!("/v1/files/{}", file["id"].as_str().unwrap());
    assert_eq!(platform.get(&path, &[]).await.ok(), file);
    let listed = platform.list("/v1/files", &[("purpose", "business_logo")]).await;
    assert_eq!(listed, std::slice::from_ref(&file));
    assert!(platform.list("/v1/files", &[("purpose", "business_icon")]).await.is_empty());
    platform.browser().get(&path, &[]).await.refused(403);
    world.platform("b").get(&path, &[]).await.refused(404);
    let (status, ..) = world.platform("b").bytes(&format!("{path}/contents")).await;
    assert_eq!(status, 404);
    let stored = world.stored_bytes();
    let planted = b"planted-in-the-content";
    assert!(!stored.windows(planted.len()).any(|window| window == planted));
}

#[tokio::test]
async fn a_document_belongs_to_its_account_and_is_not_handed_back() {
    let world = World::new(1);
    let platform = world.platform("a");
    let account = platform.account(&[("type", "custom"), ("country", "US")]).await;
    let document = [("purpose", "identity_document")];
    let file = platform.on(&account).upload(None, &document, "id.png", &png(400)).await.ok();
    assert_eq!(file["url"], serde_json::Value::Null);
    let path = format!("/v1/files/{}", file["id"].as_str().unwrap());
    platform.get(&path, &[]).await.refused(404);
    platform.on(&account).get(&path, &[]).await.ok();
    let (status, ..) = platform.on(&account).bytes(&format!("{path}/contents")).await;
    assert_eq!(status, 400);
    let link = [("file", file["id"].as_str().unwrap())];
    platform.on(&account).post("/v1/file_links", &link).await.refused(400);
}

#[tokio::test]
async fn a_link_opens_a_file_until_it_expires() {
    let world = World::new(1);
    let platform = world.platform("a");
    let file = logo(&platform, &[("file_link_data[create]", "true")]).await;
    let link = &file["links"]["data"][0];
    let url = link["url"].as_str().unwrap();
    assert_eq!(platform.bytes(url).await, (200, "image/png".to_owned(), png(256)));
    for wrong in [&url[..url.len() - 1], "/links/", "/links/1-link_x-y", "/links/999-a-b"] {
        assert_eq!(platform.bytes(wrong).await.0, 404, "{wrong}");
    }
    let id = file["id"].as_str().unwrap();
    let clock = platform.get("/v1/sandbox/clock", &[]).await.ok();
    let soon = (clock["now"].as_i64().unwrap() + 60).to_string();
    let made = [("file", id), ("expires_at", soon.as_str()), ("expand[]", "file")];
    let second = platform.post("/v1/file_links", &made).await.ok();
    assert_eq!(second["file"]["id"], id);
    platform.advance("minutes", 2).await;
    assert_eq!(platform.bytes(second["url"].as_str().unwrap()).await.0, 404);
    let path = format!("/v1/file_links/{}", second["id"].as_str().unwrap());
    assert_eq!(platform.get(&path, &[]).await.ok()["expired"], true);
    let read = platform.get(&format!("/v1/files/{id}"), &[]).await.ok();
    assert_eq!(read["links"]["data"][0]["expired"], true);
    let listed = platform.list("/v1/file_links", &[("file", id), ("expired", "false")]).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(platform.post(&path, &[("expires_at", "")]).await.ok()["expired"], false);
    assert_eq!(platform.bytes(second["url"].as_str().unwrap()).await.0, 200);
    let ended = platform.post(&path, &[("expires_at", "now"), ("metadata[a]", "1")]).await.ok();
    assert_eq!((&ended["expired"], &ended["metadata"]["a"]), (&true.into(), &"1".into()));
    platform.post(&path, &[("expires_at", "1")]).await.refused(400);
}

#[tokio::test]
async fn an_upload_is_not_done_twice() {
    let world = World::new(1);
    let platform = world.platform("a");
    let purpose = [("purpose", "dispute_evidence")];
    let first = platform.upload(Some("k"), &purpose, "a.pdf", b"%PDF-1.4 one").await;
    let again = platform.upload(Some("k"), &purpose.clone(), "a.pdf", b"%PDF-1.4 one").await;
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(first.ok(), again.ok());
    let other = platform.upload(Some("k"), &purpose, "a.pdf", b"%PDF-1.4 two").await;
    assert_eq!(other.refused(400)["type"], "idempotency_error");
    let expires = platform.list("/v1/files", &[]).await[0].clone();
    let days = expires["expires_at"].as_i64().unwrap() - expires["created"].as_i64().unwrap();
    assert_eq!(days, 270 * 86_400);
}

#[tokio::test]
async fn what_is_no_file_is_refused() {
    let world = World::new(1);
    let platform = world.platform("a");
    let told = |error: serde_json::Value| error["message"].as_str().unwrap_or_default().to_owned();
    let purpose = [("purpose", "identity_document")];
    let answer = platform.upload(None, &purpose, "id.gif", b"GIF89a").await;
    insta::assert_snapshot!(told(answer.refused(400)), @"We don't currently support that file type. Try uploading a file with one of the following mimetypes: application/pdf, image/jpeg, image/png.");
    let answer = platform.upload(None, &[], "id.png", &png(9)).await;
    insta::assert_snapshot!(told(answer.refused(400)), @"Missing required param: purpose.");
    let answer = platform.post("/v1/files", &purpose).await;
    insta::assert_snapshot!(told(answer.refused(400)), @"Missing required param: file.");
    let text = [("purpose", "identity_document"), ("file", "bytes as a text")];
    insta::assert_snapshot!(told(platform.post("/v1/files", &text).await.refused(400)), @"Invalid object");
    let large = vec![0; (16 << 20) + (65 << 10)];
    platform.upload(None, &purpose, "id.png", &large).await.refused(413);
    platform.upload(None, &purpose, "id.png", &large[..11 << 20]).await.refused(400);
    // No other route takes as much.
    let text = "x".repeat(2 << 20);
    platform.post("/v1/customers", &[("description", text.as_str())]).await.refused(413);
}
