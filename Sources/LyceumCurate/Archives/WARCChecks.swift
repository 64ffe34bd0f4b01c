internal import LyceumCore

/// Whether the checksums that an archive names are compared with what it holds.
public enum WARCDigests: String, Sendable, Hashable, CaseIterable {
    case ignore, check
}

/// What an archive's records are, and what became of its checksums.
public struct WARCTally: Sendable, Hashable {
    /// Records by type, those among them that were left out as broken not counted.
    public var types: [String: Int] = [:]
    /// Records of which the crawler kept only a part (`WARC-Truncated`).
    public var truncated = 0
    /// Records that are pieces of a longer one, and those of them that found all others.
    public var segments = 0
    public var joinedSegments = 0
    public var rightDigests = 0
    public var wrongDigests = 0
    /// Checksums by functions that are not known here, and those that cannot be compared: of what was cut, or is elsewhere.
    public var uncheckedDigests = 0

    private static let known: Set<String> = [
        "warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation",
    ]

    mutating func note(_ header: WARCHeader) {
        let type = header.type
        // Names come from the file: a hostile one has no end of them.
        types[Self.known.contains(type) ? type : "other", default: 0] += 1
        if header["WARC-Truncated"] != nil { truncated += 1 }
        if header.segment != nil { segments += 1 }
    }

    /// By name, without what did not occur.
    public var counts: [String: Int] {
        var counts = types
        let more = [
            ("truncated", truncated), ("segments", segments), ("segments joined", joinedSegments), ("checksums right", rightDigests),
            ("checksums wrong", wrongDigests), ("checksums not compared", uncheckedDigests),
        ]
        for (name, count) in more where count > 0 { counts[name] = count }
        return counts
    }
}

extension WARCHeader {
    /// A piece's place in its record, from 1.
    var segment: Int? { self["WARC-Segment-Number"].flatMap { Int($0) } }
    /// The record whose piece this is.
    var origin: String? { self["WARC-Segment-Origin-ID"].map(Self.unbracketed) }
    /// Bytes of all pieces together; the last one says it.
    var totalLength: Int? { self["WARC-Segment-Total-Length"].flatMap { Int($0) } }
}

/// Compares a record's checksums with its bytes.
struct WARCDigestCheck {
    var right = 0
    var unchecked = 0
    /// What is wrong, for people.
    var problem: String?

    init(_ header: WARCHeader, _ block: UnsafeBufferPointer<UInt8>) {
        compare(header["WARC-Block-Digest"], "block", [block])
        guard let payload = header["WARC-Payload-Digest"] else { return }
        // The payload of a revisit is in another record, that of a piece in several, and what was cut is nowhere.
        guard header.type != "revisit", header.segment == nil, header["WARC-Truncated"] == nil else {
            unchecked += 1
            return
        }
        Self.withPayloads(header, block) { compare(payload, "payload", $0) }
    }

    /// The checksum of a payload that was put together of pieces.
    init(payloadOf header: WARCHeader, _ block: UnsafeBufferPointer<UInt8>) {
        Self.withPayloads(header, block) { compare(header["WARC-Payload-Digest"], "payload", $0) }
    }

    /// - Parameter readings: ways to read the bytes, of which one must agree.
    private mutating func compare(_ field: String?, _ what: String, _ readings: [UnsafeBufferPointer<UInt8>]) {
        guard let field else { return }
        guard let digest = WARCDigest(field) else {
            unchecked += 1
            return
        }
        let outcomes = readings.map(digest.check)
        if outcomes.contains(.right) {
            right += 1
        } else if case .wrong(let found)? = outcomes.first, problem == nil {
            problem = "the \(what)'s checksum is \(found), and the archive says \(field.prefix(100))"
        }
    }

    /// A server's answer without its head: as stored, as most programs that write archives have it, and with the chunks put together, as the format does.
    private static func withPayloads(_ header: WARCHeader, _ block: UnsafeBufferPointer<UInt8>, _ body: ([UnsafeBufferPointer<UInt8>]) -> Void) {
        let isHTTP = header["Content-Type"]?.lowercased().hasPrefix("application/http") ?? (header.type == "response")
        guard isHTTP, let head = HeaderLines.end(block, from: 0) else { return body([block]) }
        let stored = UnsafeBufferPointer(rebasing: block[head...])
        guard let joined = ArchivedResponse.joined(Array(stored)) else { return body([stored]) }
        joined.withUnsafeBufferPointer { body([stored, $0]) }
    }
}
