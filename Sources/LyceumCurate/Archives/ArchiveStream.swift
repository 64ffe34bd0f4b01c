internal import CLyceumCurate
internal import CLyceumCurl
internal import LyceumCore
internal import LyceumData

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The plain bytes of an archive as a window that moves forward: decompressed straight into it, with the places where compressed members begin.
///
/// Damage in a compressed member ends the window's growth; ``resume()`` goes on at the next member that can be found.
final class ArchiveStream {
    enum Form: Sendable, Hashable {
        case plain, gzip, zstd

        init(start: [UInt8]) {
            if start.starts(with: [0x1F, 0x8B]) {
                self = .gzip
            } else if start.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
                || start.count >= 4 && start[0] & 0xF0 == 0x50 && start[1...3].elementsEqual([0x2A, 0x4D, 0x18])
            {
                self = .zstd
            } else {
                self = .plain
            }
        }
    }

    /// How a request for more bytes ended.
    enum Growth {
        case grown
        case ended
        case damaged(LyceumError)
    }

    /// A compressed member, or the whole of a plain file.
    struct Member {
        /// Where its plain bytes begin, counted from the front of all plain bytes.
        var plain: Int
        /// Where it begins in the file.
        var stored: Int
    }

    let path: String
    let form: Form
    private let file: any StoredBytes
    /// The window: bytes `start..<end` of the buffer wait to be taken.
    private var buffer: UnsafeMutablePointer<UInt8>
    private var capacity = 1 << 19
    private var start = 0
    private var end = 0
    /// Plain bytes in front of the window.
    private(set) var position = 0
    /// Members that begin in the window or hold its first byte, in order.
    private(set) var members: [Member] = []
    private var decoder: ArchiveDecoder?
    private var stored: [UInt8] = []
    private var storedUsed = 0
    /// Where the bytes after `stored` begin in the file.
    private var storedEnd = 0
    private var isInMember = false
    /// The file ends inside a member.
    private(set) var isCut = false
    private var growth = Growth.grown
    private static let piece = 1 << 18

    convenience init(path: String) throws(LyceumError) { try self.init(try StoredFile.open(path)) }

    init(_ file: any StoredBytes) throws(LyceumError) {
        self.file = file
        path = file.path
        let first = try file.read(at: 0, upTo: 4096) ?? []
        form = Form(start: first)
        let dictionary = try Self.dictionary(file, first)
        storedEnd = dictionary.end
        buffer = .allocate(capacity: capacity)
        if form == .plain { members = [Member(plain: 0, stored: 0)] }
        if form != .plain { decoder = try ArchiveDecoder(form, dictionary: dictionary.bytes, path: path) }
    }

    deinit { buffer.deallocate() }

    /// Archives of zstd may begin with a frame to be skipped that holds a dictionary for all others, itself compressed or not.
    /// - Returns: nothing, and the front of the file, where there is none.
    /// - Source: Archive Team and IIPC, "WARC files compressed with Zstandard" (the first frame has the magic number 0x184D2A5D).
    private static func dictionary(_ file: any StoredBytes, _ first: [UInt8]) throws(LyceumError) -> (bytes: [UInt8], end: Int) {
        guard first.count > 8, first.starts(with: [0x5D, 0x2A, 0x4D, 0x18]) else { return ([], 0) }
        let count = (0..<4).reduce(0) { $0 | Int(first[4 + $1]) << (8 * $1) }
        let place = "\(file.path): byte 0"
        guard count <= dictionaryLimit else {
            throw LyceumError(.limitExceeded, "the archive's dictionary has \(count) bytes, more than the allowed \(dictionaryLimit)", at: place)
        }
        var bytes: [UInt8] = []
        while bytes.count < count, let more = try file.read(at: 8 + bytes.count, upTo: count - bytes.count), !more.isEmpty { bytes += more }
        guard bytes.count == count else {
            throw LyceumError(
                .invalidData, "expected a dictionary of \(count) bytes, found \(bytes.count) before the end of the file", at: place,
                remedy: "fetch the archive again")
        }
        if let coding = ContentCoding("zstd", bytes) {
            do throws(LyceumError) { bytes = try coding.decode(bytes, limit: dictionaryLimit) } catch { throw error.at(place) }
        }
        // Anything else that is to be skipped is no dictionary.
        return (bytes.starts(with: [0x37, 0xA4, 0x30, 0xEC]) ? bytes : [], 8 + count)
    }

    private static let dictionaryLimit = 1 << 26

    var window: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: buffer + start, count: end - start) }
    /// Bytes of the file that were used, as stored.
    var storedPosition: Int { storedEnd - (stored.count - storedUsed) }
    var storedSize: Int { file.size }

    /// Where the plain byte at a place in the window stands in the file: itself in plain files, the front of its member in others.
    func storedOffset(of place: Int) -> Int {
        let plain = position + place
        guard form != .plain else { return plain }
        return members.last { $0.plain <= plain }?.stored ?? members.first?.stored ?? 0
    }

    /// Moves the window's front.
    func drop(_ count: Int) {
        let count = min(count, end - start)
        start += count
        position += count
        if start == end { (start, end) = (0, 0) }
        while members.count > 1, members[1].plain <= position { members.removeFirst() }
    }

    /// Takes in more bytes.
    func grow() throws(LyceumError) -> Growth {
        guard case .grown = growth else { return growth }
        makeRoom()
        let before = end
        while case .grown = growth, end - before < 1 << 15, end < capacity {
            if storedUsed == stored.count {
                guard let more = try file.read(at: storedEnd, upTo: Self.piece) else {
                    isCut = isInMember
                    growth = isInMember ? .damaged(cutOff()) : .ended
                    break
                }
                (stored, storedUsed) = (more, 0)
                storedEnd += more.count
            }
            take()
        }
        return end > before ? .grown : growth
    }

    /// Room for at least a piece; what was taken is left behind.
    private func makeRoom() {
        if start > 0, capacity - end < 1 << 16 {
            memmove(buffer, buffer + start, end - start)
            (start, end) = (0, end - start)
        }
        // After a giant record, memory is given back.
        let isWasteful = capacity > 1 << 23 && end < capacity / 8
        guard capacity - end < 1 << 16 || isWasteful else { return }
        capacity = isWasteful ? max(end * 2, 1 << 19) : capacity * 2
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: buffer + start, count: end - start)
        buffer.deallocate()
        (buffer, start, end) = (larger, 0, end - start)
    }

    private func take() {
        stored.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            guard form != .plain, let decoder else {
                let count = min(source.count - storedUsed, capacity - end)
                (buffer + end).update(from: base + storedUsed, count: count)
                storedUsed += count
                end += count
                return
            }
            if !isInMember, !beginMember(source) { return }
            var (consumed, produced) = (0, 0)
            let problem = decoder.step(
                base + storedUsed, source.count - storedUsed, buffer + end, capacity - end, &consumed, &produced, &isInMember)
            storedUsed += consumed
            end += produced
            if let problem { growth = .damaged(damage(problem)) }
        }
    }

    /// Zeros pad to the end of some gzip files, anything else begins a member.
    private func beginMember(_ source: UnsafeBufferPointer<UInt8>) -> Bool {
        if form == .gzip, !members.isEmpty {
            while storedUsed < source.count, source[storedUsed] == 0 { storedUsed += 1 }
            if storedUsed == source.count { return false }
        }
        members.append(Member(plain: position + end - start, stored: storedPosition))
        guard decoder?.begin() == true else {
            growth = .damaged(LyceumError(.limitExceeded, "no memory for decompression", at: path))
            return false
        }
        isInMember = true
        return true
    }

    // MARK: - Damage

    private func damage(_ words: String) -> LyceumError {
        LyceumError(
            .invalidData, "the compressed data is damaged" + (words.isEmpty ? "" : " (\(words))"), at: place(members.last?.stored ?? 0),
            remedy: "fetch the archive again")
    }

    private func cutOff() -> LyceumError {
        LyceumError(.invalidData, "the compressed file is cut off", at: place(members.last?.stored ?? 0), remedy: "fetch the archive again")
    }

    func place(_ offset: Int) -> String { "\(path): byte \(offset)" }

    /// After damage: throws the window away and looks for the next member in the file.
    /// - Returns: false when there is none.
    func resume() throws(LyceumError) -> Bool {
        guard case .damaged = growth else { return false }
        drop(end - start)
        guard !isCut else {
            growth = .ended
            return false
        }
        isInMember = false
        growth = .ended
        guard form != .plain else { return false }
        var place = (members.last?.stored ?? 0) + 1
        let magic: [UInt8] = form == .gzip ? [0x1F, 0x8B, 0x08] : [0x28, 0xB5, 0x2F, 0xFD]
        while let bytes = try file.read(at: place, upTo: Self.piece), bytes.count > magic.count {
            if let found = Self.find(magic, in: bytes) {
                place += found
                (stored, storedUsed, storedEnd) = ([], 0, place)
                // Flags of gzip members use five bits; others are chance.
                if form == .gzip, found + 3 < bytes.count, bytes[found + 3] & 0xE0 != 0 {
                    place += 1
                    continue
                }
                members = []
                growth = .grown
                return true
            }
            place += bytes.count - magic.count
        }
        return false
    }

    private static func find(_ needle: [UInt8], in bytes: [UInt8]) -> Int? {
        let found = lyc_find_bytes(bytes, bytes.count, needle, needle.count)
        return found < 0 ? nil : Int(found)
    }
}
