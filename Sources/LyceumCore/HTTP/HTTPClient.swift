/// Sends HTTP requests, follows redirects and tries again what failed for a reason that passes.
///
/// All clients share one network thread and its open connections. Proxies come from `http_proxy`, `https_proxy` and `no_proxy`;
/// certificates are always checked, against the system's authorities or those in `SSL_CERT_FILE`. Cancelling the task stops the request.
public final class HTTPClient: Sendable {
    /// A retry that is about to be waited for.
    public struct RetryNotice: Sendable {
        /// The attempt that failed, from 1.
        public var attempt: Int
        /// seconds
        public var delay: Double
        public var reason: LyceumError
    }

    public static let shared = HTTPClient()

    public let retry: RetryPolicy
    public let clock: RetryClock
    private let onRetry: (@Sendable (RetryNotice) -> Void)?

    public init(
        retry: RetryPolicy = RetryPolicy(), clock: RetryClock = RetryClock(),
        onRetry: (@Sendable (RetryNotice) -> Void)? = nil
    ) {
        self.retry = retry
        self.clock = clock
        self.onRetry = onRetry
    }

    /// Sends a request and takes the whole answer, whatever its status.
    /// - Throws: `LyceumError`: `network` when no whole answer came, `limitExceeded` when it is too long, `cancelled`,
    ///   `invalidArgument` for a request that cannot be sent.
    public func send(_ request: HTTPRequest) async throws(LyceumError) -> HTTPResponse {
        try await attempts(at: request) { stream in
            var body: [UInt8] = []
            while true {
                switch await stream.transfer.chunk() {
                case .success(nil): return .success(HTTPResponse(head: stream.head, body: body))
                case .success(let bytes?): if body.isEmpty { body = bytes } else { body += bytes }
                case .failure(let failure): return .failure(failure)
                }
            }
        }
    }

    /// Sends a request and gives the answer's head as soon as it is there; the body is read as it comes.
    ///
    /// Retries end with the head: a body that breaks off throws from the iteration.
    public func open(_ request: HTTPRequest) async throws(LyceumError) -> HTTPStream {
        try await attempts(at: request) { .success($0) }
    }

    /// Waits before trying again what the caller repeats by itself (a download that goes on from where it broke).
    public func wait(beforeRetry retryNumber: Int, because reason: LyceumError) async throws(LyceumError) {
        let delay = clock.delay(retry, retry: retryNumber)
        onRetry?(RetryNotice(attempt: retryNumber + 1, delay: delay, reason: reason))
        try await clock.sleep(delay, at: reason.location ?? "")
    }

    // MARK: - Attempts

    private func attempts<Answer>(
        at request: HTTPRequest, _ finish: (HTTPStream) async -> Result<Answer, HTTPFailure>
    ) async throws(LyceumError) -> Answer {
        var attempt = 1
        while true {
            let isLast = attempt >= retry.maximumAttempts
            let failure: HTTPFailure
            var retryAfter: Double?
            switch try await follow(request) {
            case .failure(let reason): failure = reason
            case .success(let stream):
                retryAfter = stream.head.retryAfter()
                let waits = (retryAfter ?? 0) <= retry.maximumRetryAfter
                if retry.statuses.contains(stream.head.status), request.isRepeatable, !isLast, waits {
                    let response = HTTPResponse(head: stream.head, body: [])
                    failure = HTTPFailure(error: response.failure(), isTransient: true)
                } else {
                    retryAfter = nil
                    switch await finish(stream) {
                    case .success(let answer): return answer
                    case .failure(let reason): failure = reason
                    }
                }
            }
            guard failure.isTransient, request.isRepeatable || !failure.wasSent, !isLast else {
                throw Self.told(failure.error, attempts: attempt)
            }
            let delay = clock.delay(retry, retry: attempt - 1, retryAfter: retryAfter)
            onRetry?(RetryNotice(attempt: attempt, delay: delay, reason: failure.error))
            try await clock.sleep(delay, at: request.summary)
            attempt += 1
        }
    }

    private static func told(_ error: LyceumError, attempts: Int) -> LyceumError {
        guard attempts > 1 else { return error }
        var copy = error
        copy.message += " (after \(attempts) attempts)"
        return copy
    }

    /// One attempt: the request and the redirects it leads to.
    private func follow(_ request: HTTPRequest) async throws(LyceumError) -> Result<HTTPStream, HTTPFailure> {
        var request = request
        var redirects: [HTTPHead.Redirect] = []
        while true {
            if Task.isCancelled { return .failure(.cancelled(request)) }
            let transfer = try HTTPTransfer(request)
            try HTTPThread.shared.start(transfer)
            var head: HTTPHead
            switch await transfer.head() {
            case .success(let arrived): head = arrived
            case .failure(let failure): return .failure(failure)
            }
            head.redirects = redirects
            let isRedirect = [301, 302, 303, 307, 308].contains(head.status) && head.headers["Location"] != nil
            guard isRedirect, request.maximumRedirects > 0 else {
                return .success(HTTPStream(head: head, transfer: transfer))
            }
            let next: HTTPRequest
            switch await Self.target(of: head, from: transfer, request, followed: redirects.count) {
            case .success(let target): next = target
            case .failure(let failure): return .failure(failure)
            }
            redirects.append(HTTPHead.Redirect(url: head.url, status: head.status, headers: head.headers))
            request = next
        }
    }

    /// The request that a redirect asks for.
    private static func target(
        of head: HTTPHead, from transfer: HTTPTransfer, _ request: HTTPRequest, followed: Int
    ) async -> Result<HTTPRequest, HTTPFailure> {
        // libcurl resolves a relative address when the transfer ends; the body of a redirect is thrown away.
        var discarded = 0
        while case .success(let bytes?) = await transfer.chunk(), discarded < 1 << 20 { discarded += bytes.count }
        func failure(_ message: String, _ remedy: String) -> Result<HTTPRequest, HTTPFailure> {
            .failure(HTTPFailure(error: LyceumError(.network, message, at: request.summary, remedy: remedy)))
        }
        guard followed < request.maximumRedirects else {
            return failure("more than \(request.maximumRedirects) redirects", "check the address; its server may loop")
        }
        guard let location = transfer.redirect, let target = try? HTTPAddress(location) else {
            return failure("the redirect leads to no http address", "ask for the final address directly")
        }
        if transfer.address.isSecure, !target.isSecure {
            return failure("the redirect leaves https for http", "ask for the final address directly if you trust it")
        }
        var next = request
        next.url = location
        if !target.hasSameOrigin(as: transfer.address) {
            for name in ["Authorization", "Cookie", "Proxy-Authorization", "X-Api-Key", "Api-Key"] { next.headers[name] = nil }
        }
        let becomesGet = head.status == 303 ? request.method != .head : head.status < 303 && request.method == .post
        if becomesGet {
            next.method = .get
            next.body = nil
            next.headers["Content-Type"] = nil
        }
        return .success(next)
    }
}
