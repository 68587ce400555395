//! Bodies that nobody has read.
//!
//! A request that is refused before its body is read leaves that body in the connection, where the
//! next request would begin. So whatever is left of a body when its answer is ready is read and
//! thrown away, if it is not too much and comes soon; if it is, the answer says that the connection
//! ends.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use hyper::body::{Frame, SizeHint};

/// Bytes that are read for nothing.
const LIMIT: usize = 1 << 20;

/// How long they may take.
const TIME: Duration = Duration::from_secs(2);

/// Lets a request be answered, and sees to what is left of its body.
pub(crate) async fn drain(request: Request, next: Next) -> Response {
    let waits = request.headers().contains_key(header::EXPECT);
    let (parts, body) = request.into_parts();
    let left = Left::default();
    let watched = Body::new(Watched { body: Some(body), left: left.clone() });
    let mut response = next.run(Request::from_parts(parts, watched)).await;
    let rest = left.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(rest) = rest
        // Who waits to be told to send the body has not sent it.
        && (waits || !read(rest).await)
    {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Reads what is left of a body. False if that is too much, or does not come.
async fn read(rest: Body) -> bool {
    let reading = axum::body::to_bytes(rest, LIMIT);
    tokio::time::timeout(TIME, reading).await.is_ok_and(|read| read.is_ok())
}

/// What is left of a body when whoever was to read it has dropped it.
type Left = Arc<Mutex<Option<Body>>>;

/// A body that is handed back when it is dropped before its end.
struct Watched {
    body: Option<Body>,
    left: Left,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let frame = std::task::ready!(Pin::new(body).poll_frame(context));
        if !matches!(frame, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, HttpBody::size_hint)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(body) = self.body.take().filter(|body| !body.is_end_stream()) {
            *self.left.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
        }
    }
}
