#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A blocking HTTP server on the loopback interface, one thread and one request per connection, that misbehaves as a test wants.
public final class LoopbackServer: @unchecked Sendable {
    public struct Request: Sendable {
        public var method: String
        /// Path and query.
        public var target: String
        /// Names in lower case.
        public var headers: [String: String]
        public var body: [UInt8]
        /// How many requests for the same target came before.
        public var attempt: Int

        public var bodyText: String { String(decoding: body, as: UTF8.self) }
    }

    public typealias Handler = @Sendable (Request, LoopbackConnection) -> Void

    public let port: Int
    private let listener: Int32
    private let handler: Handler
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private var received: [Request] = []

    public var url: String { "http://127.0.0.1:\(port)" }

    public init(_ handler: @escaping Handler) {
        self.handler = handler
        lock = .allocate(capacity: 1)
        lock.initialize(to: pthread_mutex_t())
        pthread_mutex_init(lock, nil)
        #if canImport(Darwin)
            listener = socket(AF_INET, SOCK_STREAM, 0)
        #else
            listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        var bound = address
        var length = size
        let descriptor = listener
        let ready = withUnsafeMutablePointer(to: &bound) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, size) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        precondition(ready, "no loopback socket")
        port = Int(UInt16(bigEndian: bound.sin_port))
        Self.detach { [self] in acceptConnections() }
    }

    /// The requests so far, in order of arrival.
    public var requests: [Request] {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return received
    }

    /// Takes no more connections; later ones are refused.
    public func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func acceptConnections() {
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0 {
                if errno == EINTR || errno == ECONNABORTED { continue }
                return
            }
            #if canImport(Darwin)
                var on: Int32 = 1
                setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
            #endif
            Self.detach { [self] in
                let connection = LoopbackConnection(descriptor)
                if let request = connection.readRequest() { handler(record(request), connection) }
                connection.finish()
            }
        }
    }

    private func record(_ request: Request) -> Request {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        var request = request
        request.attempt = received.count { $0.target == request.target && $0.method == request.method }
        received.append(request)
        return request
    }

    private final class Work {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }

    private static func detach(_ run: @escaping () -> Void) {
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let context = Unmanaged.passRetained(Work(run)).toOpaque()
        pthread_create(&thread, nil, { context in
            #if canImport(Darwin)
                let context = Optional(context)
            #endif
            Unmanaged<Work>.fromOpaque(context!).takeRetainedValue().run()
            return nil
        }, context)
        #if canImport(Darwin)
            if let thread { pthread_detach(thread) }
        #else
            pthread_detach(thread)
        #endif
    }
}
