internal import CLyceumCurl

/// Reads zip files (APPNOTE 6.3), also beyond 4 GiB.
final class ZipArchive {
    struct File {
        var entry: Archive.Entry
        var compressedSize: Int
        var checksum: UInt32
        var method: Int
        var headerOffset: Int
    }

    private static let maximumEntries = 1_000_000
    private let reader: FileReader
    private(set) var entries: [File] = []
    private var directoryStart = 0
    private var place: String { reader.path }

    init(path: String) throws(LyceumError) {
        reader = try FileReader(path: path)
        let (start, size, count) = try findDirectory()
        directoryStart = start
        try readDirectory(start: start, size: size, count: count)
    }

    private func damaged(_ what: String) -> LyceumError {
        LyceumError(.invalidData, "not a usable zip file: \(what)", at: place, remedy: "fetch the file again")
    }

    private func bytes(at offset: Int, _ count: Int) throws(LyceumError) -> Fields {
        guard offset >= 0, count >= 0, offset <= reader.size, count <= reader.size - offset else {
            throw damaged("it ends before byte \(offset) + \(count)")
        }
        var result: [UInt8] = []
        while result.count < count {
            guard let more = try reader.read(at: offset + result.count, upTo: count - result.count) else {
                throw damaged("it ends early")
            }
            result += more
        }
        return Fields(bytes: result)
    }

    /// The end record stands at the end, behind it a comment of at most 65,535 bytes.
    private func findDirectory() throws(LyceumError) -> (start: Int, size: Int, count: Int) {
        let tailStart = max(reader.size - 65_557, 0)
        let tail = try bytes(at: tailStart, reader.size - tailStart)
        var position = tail.bytes.count - 22
        while position >= 0 {
            if tail.u32(position) == 0x0605_4B50, position + 22 + tail.u16(position + 20) <= tail.bytes.count { break }
            position -= 1
        }
        guard position >= 0 else { throw damaged("its directory is missing") }
        var (count, size, start) = (tail.u16(position + 10), tail.u32(position + 12), tail.u32(position + 16))
        if count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF {
            let locator = try bytes(at: tailStart + position - 20, 20)
            guard locator.u32(0) == 0x0706_4B50, let offset = locator.u64(8) else { throw damaged("its zip64 locator is missing") }
            let end = try bytes(at: offset, 56)
            guard end.u32(0) == 0x0606_4B50, let longCount = end.u64(32), let longSize = end.u64(40), let longStart = end.u64(48)
            else { throw damaged("its zip64 end record is missing") }
            (count, size, start) = (longCount, longSize, longStart)
        }
        guard start <= reader.size, size <= reader.size - start, count <= size / 46, count <= Self.maximumEntries else {
            throw damaged("its directory of \(count) entries does not fit")
        }
        return (start, size, count)
    }

    private func readDirectory(start: Int, size: Int, count: Int) throws(LyceumError) {
        let directory = try bytes(at: start, size)
        var position = 0
        for _ in 0..<count {
            guard position + 46 <= size, directory.u32(position) == 0x0201_4B50 else { throw damaged("its directory is damaged") }
            let (nameLength, extraLength) = (directory.u16(position + 28), directory.u16(position + 30))
            let next = position + 46 + nameLength + extraLength + directory.u16(position + 32)
            guard next <= size else { throw damaged("its directory is cut off") }
            try addEntry(directory, position, nameLength, extraLength)
            position = next
        }
    }

    private func addEntry(_ directory: Fields, _ position: Int, _ nameLength: Int, _ extraLength: Int) throws(LyceumError) {
        let nameStart = position + 46
        let name = String(decoding: directory.bytes[nameStart..<nameStart + nameLength], as: UTF8.self)
        // The upper half of the external attributes holds the Unix mode; a link's target could lead anywhere.
        let isLink = (directory.u32(position + 38) >> 16) & 0o170000 == 0o120000
        if name.hasSuffix("/") || isLink { return }
        try UntrustedPath.validate(name, at: place)
        guard directory.u16(position + 8) & 1 == 0 else {
            throw LyceumError(.unsupported, "'\(name)' is encrypted", at: place)
        }
        var sizes = [directory.u32(position + 24), directory.u32(position + 20), directory.u32(position + 42)]
        try readLongSizes(directory, nameStart + nameLength, extraLength, &sizes)
        guard sizes[1] <= reader.size, sizes[2] <= reader.size else { throw damaged("'\(name)' lies outside the file") }
        // Deflate cannot shrink data more than about 1032 times.
        let method = directory.u16(position + 10)
        guard sizes[0] >= 0, method != 0 || sizes[0] == sizes[1], sizes[0] / 1040 <= sizes[1] else {
            throw damaged("'\(name)' claims \(sizes[0]) bytes from \(sizes[1])")
        }
        entries.append(
            File(
                entry: Archive.Entry(path: name, size: sizes[0]), compressedSize: sizes[1],
                checksum: UInt32(directory.u32(position + 16)), method: method, headerOffset: sizes[2]))
    }

    /// Sizes that do not fit 32 bits stand in the extra field 1, in this order, only those that are needed.
    private func readLongSizes(_ directory: Fields, _ start: Int, _ length: Int, _ sizes: inout [Int]) throws(LyceumError) {
        guard sizes.contains(0xFFFF_FFFF) else { return }
        var position = start
        while position + 4 <= start + length {
            let (tag, size) = (directory.u16(position), directory.u16(position + 2))
            guard position + 4 + size <= start + length else { break }
            if tag == 1 {
                var field = position + 4
                for index in sizes.indices where sizes[index] == 0xFFFF_FFFF {
                    guard field + 8 <= position + 4 + size, let value = directory.u64(field) else {
                        throw damaged("a zip64 size is missing")
                    }
                    sizes[index] = value
                    field += 8
                }
                return
            }
            position += 4 + size
        }
    }

    /// Hands on the file's bytes and checks their number and CRC-32.
    func read(_ file: File, _ take: (UnsafeRawBufferPointer) throws(LyceumError) -> Void) throws(LyceumError) {
        let header = try bytes(at: file.headerOffset, 30)
        guard header.u32(0) == 0x0403_4B50 else { throw damaged("'\(file.entry.path)' has no header") }
        let start = file.headerOffset + 30 + header.u16(26) + header.u16(28)
        guard start <= directoryStart, file.compressedSize <= directoryStart - start else {
            throw damaged("'\(file.entry.path)' lies outside the file")
        }
        var checksum: UInt32 = 0
        var count = 0
        func check(_ bytes: UnsafeRawBufferPointer) throws(LyceumError) {
            guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
            count += bytes.count
            guard count <= file.entry.size else { throw damaged("'\(file.entry.path)' is longer than it claims") }
            checksum = lyc_crc32(checksum, base.assumingMemoryBound(to: UInt8.self), bytes.count)
            try take(bytes)
        }
        switch file.method {
        case 0:
            try pieces(at: start, file.compressedSize) { bytes throws(LyceumError) in try check(bytes) }
        case 8:
            let inflater = try Inflater(.deflate, at: place)
            try pieces(at: start, file.compressedSize) { bytes throws(LyceumError) in
                _ = try inflater.add(bytes, at: place) { bytes throws(LyceumError) in try check(bytes) }
            }
            guard inflater.isAtEnd else { throw damaged("'\(file.entry.path)' is cut off") }
        case let method:
            throw LyceumError(
                .unsupported, "'\(file.entry.path)' is compressed by method \(method); stored and deflated are known", at: place)
        }
        guard count == file.entry.size, checksum == file.checksum else {
            throw damaged("'\(file.entry.path)' does not match its checksum")
        }
    }

    private func pieces(
        at start: Int, _ count: Int, _ take: (UnsafeRawBufferPointer) throws(LyceumError) -> Void
    ) throws(LyceumError) {
        var done = 0
        while done < count {
            guard let bytes = try reader.read(at: start + done, upTo: min(1 << 20, count - done)) else {
                throw damaged("it ends early")
            }
            done += bytes.count
            let failure: LyceumError? = bytes.withUnsafeBytes { raw in
                do throws(LyceumError) {
                    try take(raw)
                    return nil
                } catch { return error }
            }
            if let failure { throw failure }
        }
    }
}

/// Little-endian numbers at places that the caller has checked.
struct Fields {
    var bytes: [UInt8]

    func u16(_ position: Int) -> Int { Int(bytes[position]) | Int(bytes[position + 1]) << 8 }
    func u32(_ position: Int) -> Int { u16(position) | u16(position + 2) << 16 }
    /// nil for numbers beyond `Int`.
    func u64(_ position: Int) -> Int? {
        let high = u32(position + 4)
        return high < 0x8000_0000 ? u32(position) | high << 32 : nil
    }
}
