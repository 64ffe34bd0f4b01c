/// Reads the event stream format (WHATWG HTML §9.2) from pieces of any size.
///
/// Lines may end in LF, CR LF or CR, also across pieces; comments and unknown fields are skipped.
public struct ServerSentEventParser: Sendable {
    public struct Event: Sendable, Hashable {
        /// `message` unless the stream says otherwise.
        public var name: String
        public var data: String

        public init(name: String, data: String) {
            self.name = name
            self.data = data
        }
    }

    private var line: [UInt8] = []
    private var name: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var endedInReturn = false
    private var isAtStart = true
    private let limit: Int

    /// - Parameter limit: the longest event, in bytes.
    public init(limit: Int = 16 << 20) { self.limit = limit }

    /// The events that the bytes complete.
    /// - Throws: `LyceumError` (`limitExceeded`) for an event beyond the limit.
    public mutating func add(_ bytes: [UInt8]) throws(LyceumError) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            switch byte {
            case 0x0A where endedInReturn: endedInReturn = false
            case 0x0A, 0x0D:
                endedInReturn = byte == 0x0D
                if let event = endLine() { events.append(event) }
            default:
                endedInReturn = false
                guard line.count + data.count < limit else {
                    throw LyceumError(.limitExceeded, "an event of the stream is longer than \(limit) bytes")
                }
                line.append(byte)
            }
        }
        return events
    }

    /// The event whose closing empty line is missing at the end of the stream. The standard drops it; endpoints for language models
    /// forget the line, so it is given.
    public mutating func finish() -> Event? {
        if !line.isEmpty, let event = endLine() { return event }
        return dispatch()
    }

    private mutating func endLine() -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        if isAtStart {
            isAtStart = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        guard !line.isEmpty else { return dispatch() }
        let colon = line.firstIndex(of: 0x3A) ?? line.count
        var value = line[min(colon + 1, line.count)...]
        if value.first == 0x20 { value.removeFirst() }
        let field = line[..<colon]
        if field.elementsEqual("data".utf8) {
            if hasData { data.append(0x0A) }
            data.append(contentsOf: value)
            hasData = true
        } else if field.elementsEqual("event".utf8) {
            name = Array(value)
        } else if field.elementsEqual("error".utf8) {
            // llama.cpp's server writes its errors as a field of this name.
            name = Array("error".utf8)
            data.append(contentsOf: value)
            hasData = true
        }
        return nil
    }

    private mutating func dispatch() -> Event? {
        defer {
            name.removeAll(keepingCapacity: true)
            data.removeAll(keepingCapacity: true)
            hasData = false
        }
        guard hasData else { return nil }
        return Event(
            name: name.isEmpty ? "message" : String(decoding: name, as: UTF8.self), data: String(decoding: data, as: UTF8.self))
    }
}
