/// Reads tar archives (POSIX ustar with pax and GNU long names) from front to back.
enum TarReader {
    typealias Sink = (UnsafeRawBufferPointer?) throws(LyceumError) -> Void

    /// Calls `open` for every file; the sink it gives takes the file's bytes, then nil.
    static func read(
        _ path: String, isGzipped: Bool, _ open: (Archive.Entry) throws(LyceumError) -> Sink?
    ) throws(LyceumError) {
        let reader = try FileReader(path: path)
        var state = TarState(place: path)
        let inflater = isGzipped ? try Inflater(.gzip, at: path) : nil
        while let bytes = try reader.read(upTo: 1 << 20) {
            let failure: LyceumError? = bytes.withUnsafeBytes { raw in
                do throws(LyceumError) {
                    if let inflater {
                        _ = try inflater.add(raw, at: path) { piece throws(LyceumError) in try state.add(piece, open) }
                    } else {
                        try state.add(raw, open)
                    }
                    return nil
                } catch { return error }
            }
            if let failure { throw failure }
            if inflater?.isAtEnd == true { break }
        }
        try state.finish()
    }
}

private struct TarState {
    let place: String
    private var block: [UInt8] = []
    private var left = 0
    private var padding = 0
    private var sink: TarReader.Sink?
    private var isEnded = false
    /// Set while the content is a name or pax fields for the next header.
    private var special: UInt8?
    private var specialBytes: [UInt8] = []
    private var nextName: String?
    private var nextSize: Int?
    private static let specialLimit = 1 << 16

    init(place: String) { self.place = place }

    private func damaged(_ what: String) -> LyceumError {
        LyceumError(.invalidData, "not a usable tar archive: \(what)", at: place, remedy: "fetch the file again")
    }

    mutating func add(
        _ bytes: UnsafeRawBufferPointer, _ open: (Archive.Entry) throws(LyceumError) -> TarReader.Sink?
    ) throws(LyceumError) {
        var rest = bytes[...]
        while !rest.isEmpty, !isEnded {
            if left > 0 {
                let piece = rest.prefix(left)
                rest = rest.dropFirst(piece.count)
                left -= piece.count
                if special != nil {
                    specialBytes += piece
                } else {
                    try sink?(UnsafeRawBufferPointer(rebasing: piece))
                }
                if left == 0 { try endContent() }
            } else if padding > 0 {
                let skipped = min(padding, rest.count)
                rest = rest.dropFirst(skipped)
                padding -= skipped
            } else {
                let piece = rest.prefix(512 - block.count)
                rest = rest.dropFirst(piece.count)
                block += piece
                if block.count == 512 { try readHeader(open) }
            }
        }
    }

    func finish() throws(LyceumError) {
        guard left == 0, block.isEmpty else { throw damaged("it is cut off") }
    }

    private mutating func readHeader(
        _ open: (Archive.Entry) throws(LyceumError) -> TarReader.Sink?
    ) throws(LyceumError) {
        let header = block
        block.removeAll(keepingCapacity: true)
        guard header.contains(where: { $0 != 0 }) else {
            isEnded = true
            return
        }
        // The checksum counts its own field as spaces.
        var sum = 0
        for (index, byte) in header.enumerated() { sum += (148..<156).contains(index) ? 0x20 : Int(byte) }
        guard number(header[148..<156]) == sum else { throw damaged("a header does not match its checksum") }
        guard let size = nextSize ?? number(header[124..<136]) else { throw damaged("a size cannot be read") }
        left = size
        padding = (512 - size % 512) % 512
        switch header[156] {
        case UInt8(ascii: "x"), UInt8(ascii: "L"):
            guard size <= Self.specialLimit else { throw damaged("a name is too long") }
            special = header[156]
            specialBytes = []
        case UInt8(ascii: "0"), 0, UInt8(ascii: "7"):
            let name = nextName ?? self.name(header)
            try UntrustedPath.validate(name, at: place)
            sink = try open(Archive.Entry(path: name, size: size))
            (nextName, nextSize) = (nil, nil)
        default:
            // Folders, links and devices are left out.
            (nextName, nextSize, sink) = (nil, nil, nil)
        }
        if left == 0 { try endContent() }
    }

    private mutating func endContent() throws(LyceumError) {
        if let kind = special {
            special = nil
            if kind == UInt8(ascii: "L") {
                nextName = String(decoding: specialBytes.prefix { $0 != 0 }, as: UTF8.self)
            } else {
                try readFields()
            }
        } else if let sink {
            self.sink = nil
            try sink(nil)
        }
    }

    /// Records `LENGTH KEY=VALUE\n`.
    private mutating func readFields() throws(LyceumError) {
        var rest = specialBytes[...]
        while let space = rest.firstIndex(of: 0x20) {
            guard let length = Int(String(decoding: rest[..<space], as: UTF8.self)), length > space - rest.startIndex + 1,
                length <= rest.count
            else { throw damaged("an extended header cannot be read") }
            let record = String(decoding: rest[(space + 1)..<(rest.startIndex + length - 1)], as: UTF8.self)
            rest = rest.dropFirst(length)
            if record.hasPrefix("path=") { nextName = String(record.dropFirst(5)) }
            if record.hasPrefix("size=") {
                guard let size = Int(record.dropFirst(5)), size >= 0 else { throw damaged("a size cannot be read") }
                nextSize = size
            }
        }
    }

    private func name(_ header: [UInt8]) -> String {
        let name = String(decoding: header[..<100].prefix { $0 != 0 }, as: UTF8.self)
        let prefix = String(decoding: header[345..<500].prefix { $0 != 0 }, as: UTF8.self)
        let isPOSIX = header[257..<263].elementsEqual("ustar\0".utf8)
        let path = isPOSIX && !prefix.isEmpty ? prefix + "/" + name : name
        return path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    }

    /// Octal digits, or base 256 behind a set first bit.
    private func number(_ field: ArraySlice<UInt8>) -> Int? {
        var value = 0
        if let first = field.first, first & 0x80 != 0 {
            guard first == 0x80 else { return nil }
            for byte in field.dropFirst() {
                guard value < 1 << 54 else { return nil }
                value = value << 8 | Int(byte)
            }
            return value
        }
        for byte in field where byte != 0x20 && byte != 0 {
            guard (0x30...0x37).contains(byte), value < 1 << 58 else { return nil }
            value = value << 3 | Int(byte - 0x30)
        }
        return value
    }
}
