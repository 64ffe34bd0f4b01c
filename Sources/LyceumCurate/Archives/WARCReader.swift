internal import CLyceumCurate
public import LyceumCore
public import LyceumData

/// One record of an archive.
public struct WARCRecord: Sendable, Hashable {
    public var header: WARCHeader
    /// As many bytes as the record says, as stored: for answers of servers the head of HTTP, then the body.
    public var block: [UInt8]
    /// Where it begins: `file: byte N`, with N in the compressed file where the record has a member of its own.
    public var place: String
    /// Whether the block is longer than allowed, and was left behind.
    var isGiant = false
}

/// The records of a WARC or WET file, in their order: plain, gzip (a member for each record, or any other way), or zstd.
///
/// Memory is bounded by the longest record allowed. What is broken is reported with its place: a head that is none or too long, a length that
/// cannot be, damaged or cut compressed data. Reading goes on at the next record that can be found, in the plain bytes or at the next compressed member.
public final class WARCReader {
    /// What a look at a record's head, and at the first bytes of its block, decides.
    public enum Choice: Sendable, Hashable {
        case take
        /// Its block is passed over without being kept.
        case pass
    }

    public let path: String
    /// Records taken, and those left out as broken, with the first problems.
    public private(set) var counts = ReadingCounts()
    /// Records passed over because nobody asked for them.
    public private(set) var passed = 0
    /// What the records are, and how their checksums did.
    public private(set) var tally = WARCTally()
    private let stream: ArchiveStream
    private let onError: ErrorPolicy
    private let limit: Int
    private let advice: String
    private let digests: WARCDigests
    private let givesGiants: Bool
    /// Between a broken record and the next good one: what else is wrong there is not counted again.
    private var isInGap = false
    /// A record's head of more bytes is broken.
    static let headLimit = 1 << 16
    /// Bytes of the block that a choice sees.
    static let peek = 1 << 16
    private static let problemLimit = 20

    /// - Parameters:
    ///   - onError: whether a broken record ends the reading or is left out and counted.
    ///   - maximumRecordBytes: records with longer blocks are broken ones, if they are wanted.
    ///   - digests: whether records' checksums are compared; a record with a wrong one is a broken record.
    ///   - advice: how the user has broken records left out, for errors.
    /// - Throws: `LyceumError` when the file cannot be opened, or its compression not read.
    public init(
        path: String, onError: ErrorPolicy = .stop, maximumRecordBytes: Int = 64 << 20, digests: WARCDigests = .ignore,
        advice: String = "have broken records skipped"
    ) throws(LyceumError) {
        self.digests = digests
        self.path = path
        self.onError = onError
        self.advice = advice
        limit = maximumRecordBytes
        stream = try ArchiveStream(path: path)
        givesGiants = false
    }

    /// - Parameter givesGiants: records that are wanted and too long are given without their block, instead of being broken ones.
    init(
        _ file: any StoredBytes, onError: ErrorPolicy, maximumRecordBytes: Int, advice: String, digests: WARCDigests, givesGiants: Bool
    ) throws(LyceumError) {
        self.digests = digests
        path = file.path
        self.onError = onError
        self.advice = advice
        self.givesGiants = givesGiants
        limit = maximumRecordBytes
        stream = try ArchiveStream(file)
    }

    /// Bytes of the file, as stored; 0 where a server does not say.
    public var size: Int { stream.storedSize }
    /// Bytes used so far, as stored.
    public var bytesRead: Int { stream.storedPosition }

    /// The next record that is taken; nil at the end.
    ///
    /// - Parameter choose: gets the head and the first bytes of the block, at most 64 KiB.
    /// - Throws: `LyceumError` with file and byte, for the first broken record unless they are skipped.
    public func next(
        where choose: (WARCHeader, UnsafeBufferPointer<UInt8>) -> Choice = { _, _ in .take }
    ) throws(LyceumError) -> WARCRecord? {
        while true {
            guard try skipBlanks() else { return nil }
            guard let record = try record(choose) else { continue }
            counts.records += 1
            return record
        }
    }

    /// A record that only continued another one is no record of its own.
    func addPiece() { counts.records -= 1 }

    /// What is wrong with the payload of a record that was put together of pieces.
    func problem(ofPayload record: WARCRecord) -> String? {
        guard digests == .check else { return nil }
        return record.block.withUnsafeBufferPointer { compare(WARCDigestCheck(payloadOf: record.header, $0)) }
    }

    private func compare(_ check: WARCDigestCheck) -> String? {
        tally.rightDigests += check.right
        tally.uncheckedDigests += check.unchecked
        if check.problem != nil { tally.wrongDigests += 1 }
        return check.problem
    }

    /// Counts a record the caller could not use, or throws, as chosen.
    public func refuse(_ record: WARCRecord, _ error: LyceumError) throws(LyceumError) {
        counts.records -= 1
        var placed = error
        placed.location = record.place
        try report(placed)
    }

    // MARK: - One record

    /// Leaves the empty lines between records behind; false at the end of the file.
    private func skipBlanks() throws(LyceumError) -> Bool {
        while true {
            let window = stream.window
            var count = 0
            while count < window.count, window[count] == 0x0A || window[count] == 0x0D { count += 1 }
            stream.drop(count)
            if count < window.count { return true }
            switch try stream.grow() {
            case .grown: continue
            case .ended: return false
            case .damaged(let error):
                if !isInGap { try report(error) }
                isInGap = true
                guard try stream.resume() else { return false }
            }
        }
    }

    /// - Returns: nil when it was passed over or left out.
    private func record(_ choose: (WARCHeader, UnsafeBufferPointer<UInt8>) -> Choice) throws(LyceumError) -> WARCRecord? {
        let place = recordPlace()
        guard try has(6), isRecord(at: 0) else {
            if isInGap { try seek(from: 1) } else { try fail("expected a record, which begins with WARC/ and a version, found \(shown())", place, from: 1) }
            return nil
        }
        guard let head = try head(place) else { return nil }
        guard let header = WARCHeader(UnsafeBufferPointer(rebasing: stream.window[..<head])) else {
            try fail("the record's head cannot be read", place, from: 1)
            return nil
        }
        isInGap = false
        guard let length = header["Content-Length"].flatMap({ Int($0) }), length >= 0, length < 1 << 56 else {
            let found = header["Content-Length"].map { "'\($0.prefix(30))'" } ?? "none"
            try fail("expected the record's length in bytes (Content-Length), found \(found)", place, from: head)
            return nil
        }
        _ = try has(head + min(length, Self.peek))
        let window = stream.window
        let choice = choose(header, UnsafeBufferPointer(rebasing: window[min(head, window.count)..<min(head + min(length, Self.peek), window.count)]))
        guard length <= limit else {
            guard givesGiants, choice == .take else { return try passGiant(head, length, place, choice, header) }
            let before = passed
            _ = try passGiant(head, length, place, .pass, header)
            guard passed > before else { return nil }
            passed = before
            return WARCRecord(header: header, block: [], place: place, isGiant: true)
        }
        guard try isComplete(head, length, place) else { return nil }
        defer { stream.drop(head + length) }
        let block = UnsafeBufferPointer(rebasing: stream.window[head..<head + length])
        if digests == .check, let problem = compare(WARCDigestCheck(header, block)) {
            try report(LyceumError(.invalidData, problem, at: place))
            return nil
        }
        tally.note(header)
        guard choice == .take else {
            passed += 1
            return nil
        }
        return WARCRecord(header: header, block: Array(stream.window[head..<head + length]), place: place)
    }

    /// The length of the head with its empty line; nil when it was found broken.
    private func head(_ place: String) throws(LyceumError) -> Int? {
        var searched = 0
        while true {
            let window = stream.window
            if let end = HeaderLines.end(window, from: searched), end <= Self.headLimit { return end }
            guard window.count < Self.headLimit else {
                try fail("the record's head is longer than \(Self.headLimit) bytes", place, from: 1)
                return nil
            }
            searched = max(0, window.count - 2)
            switch try stream.grow() {
            case .grown: continue
            case .ended:
                try fail("the file ends in the head of a record", place, from: 1)
                return nil
            case .damaged(let error):
                try leave(error)
                return nil
            }
        }
    }

    /// Has the block in the window, and what follows it agrees with its length.
    private func isComplete(_ head: Int, _ length: Int, _ place: String) throws(LyceumError) -> Bool {
        while stream.window.count < head + length + 5 {
            if let inner = innerMember(after: head, before: head + length) {
                try fail("the record's length of \(length) bytes reaches into the next record", place, from: inner)
                return false
            }
            switch try stream.grow() {
            case .grown: continue
            case .ended:
                if stream.window.count >= head + length { return true }
                let found = stream.window.count - head
                try fail("expected a record of \(length) bytes, found \(found) before the end of the file", place, from: head)
                return false
            case .damaged(let error):
                // A record in front of a cut, or of the damaged member, is good. In that member nothing is certain: its check sum comes last.
                let isInFront = stream.isCut || (stream.members.last?.plain ?? 0) >= stream.position + head + length
                if isInFront, stream.window.count >= head + length { return true }
                try leave(error)
                return false
            }
        }
        if let inner = innerMember(after: head, before: head + length) {
            try fail("the record's length of \(length) bytes reaches into the next record", place, from: inner)
            return false
        }
        if isEnd(at: head + length) { return true }
        try fail("the record's length of \(length) bytes does not lead to the end of the record", place, from: head)
        return false
    }

    /// An empty line, as the format has it; the lack of one is forgiven before the next record.
    private func isEnd(at place: Int) -> Bool {
        let window = stream.window
        guard place < window.count else { return true }
        if window[place] == 0x0A || window[place] == 0x0D && place + 1 < window.count && window[place + 1] == 0x0A {
            var after = place
            while after < window.count, window[after] == 0x0A || window[after] == 0x0D { after += 1 }
            return after - place >= 2 || after == window.count || isRecord(at: after)
        }
        return isRecord(at: place) || stream.members.contains { $0.plain == stream.position + place }
    }

    /// A compressed member inside a block that begins like a record: the block's length is wrong.
    private func innerMember(after head: Int, before end: Int) -> Int? {
        for member in stream.members where member.plain > stream.position + head && member.plain < stream.position + end {
            if isRecord(at: member.plain - stream.position) { return member.plain - stream.position }
        }
        return nil
    }

    /// Leaves a block behind that is longer than memory may hold.
    private func passGiant(_ head: Int, _ length: Int, _ place: String, _ choice: Choice, _ header: WARCHeader) throws(LyceumError) -> WARCRecord? {
        let left = stream.storedSize - stream.storedOffset(of: head)
        if stream.form == .plain, stream.storedSize > 0, length > left {
            try fail("expected a record of \(length) bytes, found \(left) before the end of the file", place, from: head)
            return nil
        }
        if choice == .take {
            try report(LyceumError(.limitExceeded, "the record has \(length) bytes, more than the allowed \(limit)", at: place))
        } else {
            passed += 1
            tally.note(header)
        }
        stream.drop(head)
        var rest = length
        while rest > 0 {
            if let inner = innerMember(after: -1, before: rest) {
                try fail("the record's length of \(length) bytes reaches into the next record", place, from: inner)
                return nil
            }
            let count = min(rest, stream.window.count)
            stream.drop(count)
            rest -= count
            guard rest > 0 else { break }
            switch try stream.grow() {
            case .grown: continue
            case .ended:
                try report(LyceumError(.invalidData, "expected a record of \(length) bytes, found \(length - rest) before the end of the file", at: place))
                return nil
            case .damaged(let error):
                try leave(error)
                return nil
            }
        }
        return nil
    }

    // MARK: - Looking

    private func has(_ count: Int) throws(LyceumError) -> Bool {
        while stream.window.count < count {
            guard case .grown = try stream.grow() else { return false }
        }
        return true
    }

    /// `WARC/` and a digit.
    private func isRecord(at place: Int) -> Bool {
        let window = stream.window
        guard place >= 0, place + 5 <= window.count, window[place..<place + 5].elementsEqual(WARCHeader.magic) else { return false }
        return place + 5 == window.count || window[place + 5] &- 0x30 < 10
    }

    private func recordPlace() -> String {
        let stored = stream.storedOffset(of: 0)
        if stream.form == .plain || stream.members.contains(where: { $0.plain <= stream.position && stream.position - $0.plain < 8 }) { return stream.place(stored) }
        return "\(path): byte \(stream.position) after decompression"
    }

    private func shown() -> String {
        let start = stream.window.prefix(12).map { $0 >= 0x20 && $0 < 0x7F ? Character(Unicode.Scalar($0)) : "?" }
        return "'\(String(start))'"
    }

    // MARK: - Broken records

    private func report(_ error: LyceumError) throws(LyceumError) {
        guard onError == .skip else {
            var told = error
            if told.remedy == nil { told.remedy = "fetch the archive again, or \(advice)" }
            throw told
        }
        counts.skipped += 1
        if counts.problems.count < Self.problemLimit { counts.problems.append("\(error.location ?? path): \(error.message)") }
    }

    /// Reports a broken record and goes to the next one that can be found.
    /// - Parameter start: where in the window to look from.
    private func fail(_ message: String, _ place: String, from start: Int) throws(LyceumError) {
        try report(LyceumError(.invalidData, message, at: place))
        isInGap = true
        try seek(from: start)
    }

    /// After damage in the middle of a record: nothing of it can be used.
    private func leave(_ error: LyceumError) throws(LyceumError) {
        try report(error)
        isInGap = true
        guard try stream.resume() else { return stream.drop(stream.window.count) }
    }

    /// Drops everything in front of the next line, or compressed member, that begins like a record.
    private func seek(from start: Int) throws(LyceumError) {
        var start = start
        while true {
            if let found = candidate(from: start) { return stream.drop(found) }
            let window = stream.window.count
            let kept = min(window, 7)
            stream.drop(window - kept)
            start = 0
            guard case .grown = try stream.grow() else { return stream.drop(stream.window.count) }
        }
    }

    private func candidate(from start: Int) -> Int? {
        let members = stream.members.lazy.map { $0.plain - self.stream.position }.first { $0 >= start && self.isRecord(at: $0) }
        let window = stream.window
        var place = max(0, start - 1)
        while place < (members ?? window.count), let base = window.baseAddress {
            let found = Int(lyc_find_bytes(base + place, window.count - place, Self.lineStart, Self.lineStart.count))
            guard found >= 0 else { break }
            let line = place + found + 1
            if line >= start, isRecord(at: line) { return min(line, members ?? line) }
            place = line
        }
        return members
    }

    private static let lineStart = Array("\nWARC/".utf8)
}
