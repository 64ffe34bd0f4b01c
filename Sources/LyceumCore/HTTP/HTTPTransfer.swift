internal import CLyceumCurl

/// One request on the HTTP thread and, on the other side, the task that waits for its head and body.
final class HTTPTransfer: @unchecked Sendable {
    /// Bytes that may wait for the reader before the network is paused.
    static let bufferLimit = 4 << 20
    private static let headLimit = 256 << 10

    let request: HTTPRequest
    let address: HTTPAddress

    // Touched by the HTTP thread only.
    private(set) var easy: UnsafeMutableRawPointer?
    private var headerList: UnsafeMutableRawPointer?
    private let errorText: UnsafeMutablePointer<CChar>
    private var headBytes = 0
    private var incoming: HTTPHead?
    private var hasHead = false
    private var received = 0
    private var transferred: (Int64, Int64) = (0, 0)
    private var refusal: HTTPFailure?
    private(set) var isPaused = false
    private var started = 0.0
    private var lastActivity = 0.0

    private struct Shared {
        var head: HTTPHead?
        var redirect: String?
        var buffer: [UInt8] = []
        var isPaused = false
        var ending: Result<Void, HTTPFailure>?
        var headWaiter: CheckedContinuation<Void, Never>?
        var bodyWaiter: CheckedContinuation<Void, Never>?
    }
    private let shared = Locked(Shared())

    init(_ request: HTTPRequest) throws(LyceumError) {
        self.request = request
        address = try HTTPAddress(request.url)
        try request.headers.validate()
        errorText = .allocate(capacity: 512)
        errorText.initialize(repeating: 0, count: 512)
    }

    deinit { errorText.deallocate() }

    // MARK: - The reader's side

    /// Waits for the answer's head.
    func head() async -> Result<HTTPHead, HTTPFailure> {
        await wait(forHead: true) { $0.head != nil }
        return shared.withLock { shared in
            if let head = shared.head { return .success(head) }
            if case .failure(let failure) = shared.ending { return .failure(failure) }
            return .failure(
                HTTPFailure(
                    error: LyceumError(.network, "the server closed the connection without an answer", at: request.summary),
                    isTransient: true))
        }
    }

    /// Waits for more of the body; nil at its end.
    func chunk() async -> Result<[UInt8]?, HTTPFailure> {
        await wait(forHead: false) { !$0.buffer.isEmpty }
        let (result, resumes) = shared.withLock { shared -> (Result<[UInt8]?, HTTPFailure>, Bool) in
            if !shared.buffer.isEmpty {
                let bytes = shared.buffer
                shared.buffer = []
                let resumes = shared.isPaused
                shared.isPaused = false
                return (.success(bytes), resumes)
            }
            if case .failure(let failure) = shared.ending { return (.failure(failure), false) }
            return (.success(nil), false)
        }
        if resumes { HTTPThread.shared.post(.proceed(self)) }
        return result
    }

    /// Where a redirect leads, once the body has ended.
    var redirect: String? { shared.withLock { $0.redirect } }

    func cancel() {
        let isOver = shared.withLock { $0.ending != nil }
        if !isOver { HTTPThread.shared.post(.cancel(self)) }
    }

    private func wait(
        forHead: Bool, until isReady: (borrowing Shared) -> Bool
    ) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = shared.withLock { shared in
                    if shared.ending != nil || isReady(shared) { return true }
                    if forHead { shared.headWaiter = continuation } else { shared.bodyWaiter = continuation }
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            cancel()
        }
    }

    // MARK: - The HTTP thread's side

    /// Makes the libcurl handle.
    func prepare(now: Double) -> Bool {
        guard let easy = lyc_curl_easy_new() else { return false }
        self.easy = easy
        (started, lastActivity) = (now, now)
        let context = Unmanaged.passUnretained(self).toOpaque()
        func set(_ option: Int, _ value: Int) { _ = lyc_curl_set_long(easy, Int32(option), value) }
        func set(_ option: Int, _ value: String) { _ = lyc_curl_set_pointer(easy, Int32(option), value) }
        set(LYC_CURL_URL, request.url)
        set(LYC_CURL_PROTOCOLS, 3)  // http and https, nothing else
        set(LYC_CURL_FOLLOW_LOCATION, 0)
        set(LYC_CURL_VERIFY_PEER, 1)
        set(LYC_CURL_VERIFY_HOST, 2)
        set(LYC_CURL_NO_SIGNAL, 1)
        set(LYC_CURL_TCP_KEEP_ALIVE, 1)
        set(LYC_CURL_SUPPRESS_CONNECT_HEADERS, 1)
        set(LYC_CURL_CONNECT_TIMEOUT_MS, Self.milliseconds(request.timeouts.connect))
        set(LYC_CURL_USER_AGENT, "lyceum/1")
        if address.isLoopback { set(LYC_CURL_NO_PROXY, "*") }
        if request.acceptsCompression { set(LYC_CURL_ACCEPT_ENCODING, "") }
        for name in ["SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"] {
            guard let file = ProcessEnvironment.value(name) else { continue }
            set(LYC_CURL_CA_FILE, file)
            break
        }
        setMethod(easy)
        setHeaders(easy)
        _ = lyc_curl_set_pointer(easy, Int32(LYC_CURL_ERROR_BUFFER), errorText)
        _ = lyc_curl_set_pointer(easy, Int32(LYC_CURL_WRITE_DATA), context)
        _ = lyc_curl_set_pointer(easy, Int32(LYC_CURL_HEADER_DATA), context)
        _ = lyc_curl_set_pointer(easy, Int32(LYC_CURL_PROGRESS_DATA), context)
        set(LYC_CURL_NO_PROGRESS, 0)
        _ = lyc_curl_set_write(easy, Int32(LYC_CURL_WRITE_FUNCTION)) { bytes, _, count, context in
            Unmanaged<HTTPTransfer>.fromOpaque(context!).takeUnretainedValue()
                .take(UnsafeRawBufferPointer(start: bytes, count: count))
        }
        _ = lyc_curl_set_write(easy, Int32(LYC_CURL_HEADER_FUNCTION)) { bytes, size, count, context in
            Unmanaged<HTTPTransfer>.fromOpaque(context!).takeUnretainedValue()
                .takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        _ = lyc_curl_set_progress(easy) { context, _, received, _, sent in
            Unmanaged<HTTPTransfer>.fromOpaque(context!).takeUnretainedValue().note(received, sent)
            return 0
        }
        return true
    }

    private static func milliseconds(_ seconds: Double) -> Int {
        seconds.isFinite ? Int(max(1, min(seconds * 1000, 1e9))) : 0
    }

    private func setMethod(_ easy: UnsafeMutableRawPointer) {
        switch request.method {
        case .get where request.body == nil: _ = lyc_curl_set_long(easy, Int32(LYC_CURL_HTTP_GET), 1)
        case .head: _ = lyc_curl_set_long(easy, Int32(LYC_CURL_NO_BODY), 1)
        default:
            if let body = request.body ?? (request.method == .delete ? nil : []) {
                _ = lyc_curl_set_long(easy, Int32(LYC_CURL_POST), 1)
                _ = lyc_curl_set_large(easy, Int32(LYC_CURL_POST_FIELD_SIZE), Int64(body.count))
                body.withUnsafeBytes { raw in
                    withUnsafeBytes(of: UInt8(0)) { empty in
                        _ = lyc_curl_set_pointer(
                            easy, Int32(LYC_CURL_COPY_POST_FIELDS), raw.baseAddress ?? empty.baseAddress!)
                    }
                }
            }
            _ = lyc_curl_set_pointer(easy, Int32(LYC_CURL_CUSTOM_REQUEST), request.method.rawValue)
        }
    }

    private func setHeaders(_ easy: UnsafeMutableRawPointer) {
        // An empty Expect keeps libcurl from waiting for "100 Continue" before it sends a body.
        var lines = ["Expect:"]
        for field in request.headers.fields {
            lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        if request.headers["Accept"] == nil { lines.append("Accept: */*") }
        for line in lines {
            guard let longer = lyc_curl_list_add(headerList, line) else { return }
            headerList = longer
        }
        _ = lyc_curl_set_pointer(easy, Int32(LYC_CURL_HTTP_HEADER), headerList)
    }

    private func note(_ received: Int64, _ sent: Int64) {
        guard (received, sent) != transferred else { return }
        transferred = (received, sent)
        lastActivity = monotonicSeconds()
    }

    private func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
        lastActivity = monotonicSeconds()
        guard !hasHead else { return bytes.count }  // trailers
        headBytes += bytes.count
        guard headBytes <= Self.headLimit else {
            refusal = .tooLong(request)
            return 0
        }
        var line = String(decoding: bytes, as: UTF8.self)
        while let last = line.unicodeScalars.last, last == "\n" || last == "\r" { line.unicodeScalars.removeLast() }
        if line.hasPrefix("HTTP/") {
            let status = line.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) } ?? 0
            incoming = HTTPHead(url: request.url, status: status, headers: HTTPHeaders())
        } else if line.isEmpty {
            publishHead()
        } else if let colon = line.utf8.firstIndex(of: 0x3A) {
            let value = line[line.utf8.index(after: colon)...]
            incoming?.headers.add(String(line[..<colon]), Self.trimmed(value))
        }
        return bytes.count
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }

    private func publishHead() {
        // Interim answers (100 Continue, 103 Early Hints) come before the real one.
        guard let head = incoming, head.status >= 200 else { return }
        hasHead = true
        let waiter = shared.withLock { shared in
            shared.head = head
            defer { shared.headWaiter = nil }
            return shared.headWaiter
        }
        waiter?.resume()
    }

    private func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        lastActivity = monotonicSeconds()
        guard received + bytes.count <= request.maximumResponseBytes else {
            refusal = .tooLong(request)
            return 0
        }
        let waiter = shared.withLock { shared -> CheckedContinuation<Void, Never>?? in
            if shared.buffer.count >= Self.bufferLimit {
                shared.isPaused = true
                return .none
            }
            shared.buffer.append(contentsOf: bytes)
            defer { shared.bodyWaiter = nil }
            return .some(shared.bodyWaiter)
        }
        guard let waiter else {
            isPaused = true
            return 0x1000_0001  // LYC_CURL_PAUSE: the same bytes come again later
        }
        received += bytes.count
        waiter?.resume()
        return bytes.count
    }

    /// Lets a paused transfer go on.
    func proceed(now: Double) {
        guard let easy, isPaused else { return }
        isPaused = false
        lastActivity = now
        lyc_curl_easy_continue(easy)
    }

    /// When the transfer must have moved or ended, in the clock's seconds.
    var deadline: Double {
        let total = request.timeouts.total.map { started + $0 } ?? .infinity
        return isPaused ? total : min(total, lastActivity + request.timeouts.idle)
    }

    /// The failure when the deadline has passed.
    func overdue(now: Double) -> HTTPFailure? {
        if let total = request.timeouts.total, now >= started + total { return .overtime(request, received: received) }
        if !isPaused, now >= lastActivity + request.timeouts.idle { return .idle(request, received: received) }
        return nil
    }

    /// libcurl says that the transfer is over.
    func complete(code: Int32) {
        if let easy, let text = lyc_curl_info_text(easy, Int32(LYC_CURL_INFO_REDIRECT_URL)) {
            let target = String(cString: text)
            shared.withLock { $0.redirect = target }
        }
        if let refusal { return end(.failure(refusal)) }
        guard code != 0 else { return end(.success(())) }
        end(.failure(.transfer(code, detail: String(cString: errorText), request: request)))
    }

    /// Frees the handle and wakes who waits. The handle must not be part of a multi handle any more.
    func end(_ result: Result<Void, HTTPFailure>) {
        if let easy { lyc_curl_easy_free(easy) }
        if let headerList { lyc_curl_list_free(headerList) }
        (easy, headerList) = (nil, nil)
        let waiters = shared.withLock { shared in
            shared.ending = shared.ending ?? result
            defer { (shared.headWaiter, shared.bodyWaiter) = (nil, nil) }
            return [shared.headWaiter, shared.bodyWaiter]
        }
        for waiter in waiters { waiter?.resume() }
    }
}
