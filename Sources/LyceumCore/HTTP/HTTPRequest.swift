/// How long parts of a request may take, in seconds.
public struct HTTPTimeouts: Sendable, Hashable {
    /// Until the connection stands, TLS included.
    public var connect: Double
    /// Without a byte in either direction; also the wait for the first byte of the answer.
    public var idle: Double
    /// One attempt as a whole; nil does not limit it.
    public var total: Double?

    public init(connect: Double = 20, idle: Double = 60, total: Double? = nil) {
        self.connect = connect
        self.idle = idle
        self.total = total
    }
}

/// What is asked of a server.
public struct HTTPRequest: Sendable {
    public enum Method: String, Sendable, Hashable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    public var method: Method
    public var url: String
    public var headers: HTTPHeaders
    public var body: [UInt8]?
    public var timeouts: HTTPTimeouts
    /// The longest body that is taken, in bytes after decompression; more is an error (`limitExceeded`).
    public var maximumResponseBytes: Int
    /// 0 gives redirects back as they are.
    public var maximumRedirects: Int
    /// Lets the server compress the body. Leave it off for ranges and checksums.
    public var acceptsCompression: Bool
    /// Whether sending it twice does no harm; then failures that pass are retried. By default GET, HEAD, PUT and DELETE.
    public var isRepeatable: Bool

    public init(
        _ method: Method = .get, _ url: String, headers: HTTPHeaders = [:], body: [UInt8]? = nil,
        timeouts: HTTPTimeouts = HTTPTimeouts(), maximumResponseBytes: Int = 64 << 20, maximumRedirects: Int = 10,
        acceptsCompression: Bool = false, isRepeatable: Bool? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
        self.maximumResponseBytes = maximumResponseBytes
        self.maximumRedirects = maximumRedirects
        self.acceptsCompression = acceptsCompression
        self.isRepeatable = isRepeatable ?? [.get, .head, .put, .delete].contains(method)
    }

    /// A request with a JSON body.
    public init(
        _ method: Method = .post, _ url: String, json: JSON, headers: HTTPHeaders = [:],
        timeouts: HTTPTimeouts = HTTPTimeouts()
    ) {
        self.init(method, url, headers: headers, body: Array(json.text().utf8), timeouts: timeouts)
        self.headers["Content-Type"] = "application/json"
    }

    /// `GET https://host/path`, without secrets.
    var summary: String { "\(method.rawValue) \(HTTPAddress.redacted(url))" }
}
