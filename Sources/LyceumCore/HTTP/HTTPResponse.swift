/// Status and header fields of an answer.
public struct HTTPHead: Sendable {
    /// The address that answered, after redirects.
    public var url: String
    public var status: Int
    public var headers: HTTPHeaders
    /// The redirects that were followed, first one first.
    public var redirects: [Redirect] = []

    public struct Redirect: Sendable {
        public var url: String
        public var status: Int
        public var headers: HTTPHeaders
    }

    public var isSuccess: Bool { (200..<300).contains(status) }

    /// The length the server announced, in bytes.
    public var contentLength: Int? {
        headers["Content-Length"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// Seconds the server asks to wait (RFC 9110 §10.2.3), as a number or a date.
    public func retryAfter(now: Timestamp = .now) -> Double? {
        guard let text = headers["Retry-After"] else { return nil }
        if let seconds = Double(text), seconds.isFinite { return max(seconds, 0) }
        return Timestamp(httpDate: text).map { Double(max($0.secondsSince1970 - now.secondsSince1970, 0)) }
    }
}

/// A whole answer.
public struct HTTPResponse: Sendable {
    public var head: HTTPHead
    public var body: [UInt8]

    public init(head: HTTPHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }

    public var status: Int { head.status }
    public var headers: HTTPHeaders { head.headers }
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// - Throws: `LyceumError` (`network`) when the body is not JSON.
    public func json() throws(LyceumError) -> JSON {
        let result: Result<JSON, LyceumError> = body.withUnsafeBytes { raw in
            do throws(LyceumError) { return .success(try JSON.parse(raw)) } catch { return .failure(error) }
        }
        do throws(LyceumError) { return try result.get() } catch {
            throw LyceumError(
                .network, "expected JSON, found \(Self.excerpt(body, of: headers["Content-Type"]))",
                at: HTTPAddress.redacted(head.url), remedy: "check that the address is that of the service's interface",
                cause: error)
        }
    }

    /// - Throws: `LyceumError` that says what the server answered, unless the status is 2xx.
    public func requireSuccess() throws(LyceumError) {
        if !head.isSuccess { throw failure() }
    }

    /// The answer as an error, with the message the server wrote where there is one.
    public func failure() -> LyceumError {
        let retryAfter = head.retryAfter()
        let (code, remedy): (LyceumError.Code, String?) =
            switch status {
            case 400, 422: (.invalidArgument, "check the request's parameters")
            case 401: (.network, "check the access key or token")
            case 403: (.network, "check that the key or token has the right to do this")
            case 404, 410: (.notFound, "check the name and the address")
            case 413: (.limitExceeded, "send less at once")
            case 408, 425, 429, 500..<600:
                (.network, "try again \(retryAfter.map { "in \(Int($0.rounded(.up))) seconds" } ?? "later")")
            default: (.network, nil)
            }
        let message = serverMessage.map { ": \($0)" } ?? ""
        return LyceumError(
            code, "the server answered with status \(status)\(message)", at: HTTPAddress.redacted(head.url), remedy: remedy)
    }

    /// The message inside the common forms of error bodies.
    private var serverMessage: String? {
        if let json = try? json() {
            let error = json["error"] ?? json["detail"] ?? json["message"]
            let text = error?.stringValue ?? error?["message"]?.stringValue
            if let text { return Self.clean(text) }
        }
        guard !body.isEmpty, headers["Content-Type"]?.hasPrefix("text/plain") == true else { return nil }
        return Self.clean(text)
    }

    private static func clean(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(400).map { $0.value < 0x20 ? " " : $0 }))
    }

    static func excerpt(_ body: [UInt8], of type: String?) -> String {
        let kind = type.map { " of type \(clean($0))" } ?? ""
        return body.isEmpty
            ? "an empty body" : "a body\(kind) beginning '\(clean(String(decoding: body.prefix(60), as: UTF8.self)))'"
    }
}
