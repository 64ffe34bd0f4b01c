public import LyceumCore

/// A file that holds an evaluated prompt: its tokens, keys and values.
///
/// Layout, little-endian: the eight bytes `LYCPROM1`; three 64-bit counts (bytes of the description, tokens, bytes of the memory); the description, a
/// JSON object that names the model and the memory's layout; the tokens, 32 bits each; the memory's bytes; a 64-bit checksum of all before it. Written
/// beside its place and renamed, so a file under its name is whole. Before anything is restored, size, description and checksum are checked.
public enum PromptCacheFile {
    private static let magic = Array("LYCPROM1".utf8)
    private static let headerBytes = 32

    /// Writes a file.
    ///
    /// - Parameters:
    ///   - fingerprint: identifies the model's weights; a file is only read back with the same.
    ///   - layout: identifies the form of the memory's bytes (types, layers, page size).
    ///   - byteCount: how many bytes `body` will give.
    ///   - body: called with a function that takes the memory's bytes piece by piece.
    public static func write(
        to path: String, fingerprint: String, layout: String, tokens: [Int32], byteCount: Int,
        body: ((UnsafeRawBufferPointer) throws(LyceumError) -> Void) throws(LyceumError) -> Void
    ) throws(LyceumError) {
        let file = try AtomicFile(path: path)
        var checksum = Checksum()
        func put(_ bytes: UnsafeRawBufferPointer) throws(LyceumError) {
            checksum.add(bytes)
            try file.write(bytes)
        }
        func put(_ bytes: [UInt8]) throws(LyceumError) {
            bytes.withUnsafeBytes { checksum.add($0) }
            try file.write(bytes)
        }
        let description = Array(describe(fingerprint, layout).utf8)
        try put(magic)
        for count in [description.count, tokens.count, byteCount] { try put(littleEndian(UInt64(count))) }
        try put(description)
        try put(tokens.flatMap { littleEndian(UInt32(bitPattern: $0)) })
        let before = file.count
        try body { bytes throws(LyceumError) in try put(bytes) }
        guard file.count - before == byteCount else {
            throw LyceumError(
                .invalidArgument, "the memory gave \(file.count - before) bytes; \(byteCount) were announced", at: path)
        }
        try file.write(littleEndian(checksum.value))
        try file.commit()
    }

    /// Reads a file.
    ///
    /// - Parameter body: called with the tokens and a function that fills the next bytes of the memory; must take all of them.
    /// - Throws: `LyceumError`: `invalidData` for a file that is cut off, damaged or no prompt cache; `invalidArgument` for one of another model or layout.
    public static func read<Value>(
        from path: String, fingerprint: String, layout: String,
        body: ([Int32], (UnsafeMutableRawBufferPointer) throws(LyceumError) -> Void) throws(LyceumError) -> Value
    ) throws(LyceumError) -> Value {
        let file = try MappedFile(path: path)
        let (tokens, start, end) = try check(file, fingerprint, layout)
        var position = start
        let value = try body(tokens) { target throws(LyceumError) in
            guard position + target.count <= end else {
                throw LyceumError(.invalidData, "the memory asks for more bytes than the prompt cache has", at: path)
            }
            if !target.isEmpty {
                target.copyMemory(from: UnsafeRawBufferPointer(rebasing: file.bytes[position..<position + target.count]))
            }
            position += target.count
        }
        guard position == end else {
            throw LyceumError(.invalidData, "the memory took \(position - start) of \(end - start) bytes", at: path)
        }
        return value
    }

    /// The tokens and where the memory's bytes are.
    private static func check(_ file: MappedFile, _ fingerprint: String, _ layout: String) throws(LyceumError)
        -> ([Int32], Int, Int)
    {
        let bytes = file.bytes
        guard bytes.count >= headerBytes + 8, bytes.prefix(8).elementsEqual(magic) else {
            throw damaged(file, "it does not begin like a prompt cache")
        }
        let counts = (1...3).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self).littleEndian }
        let limit = UInt64(bytes.count)
        guard counts.allSatisfy({ $0 <= limit }), UInt64(headerBytes) + counts[0] + counts[1] * 4 + counts[2] + 8 == limit else {
            throw damaged(file, "it has \(bytes.count) bytes, not what its header says")
        }
        let end = bytes.count - 8
        var checksum = Checksum()
        checksum.add(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
        guard checksum.value == bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self).littleEndian else {
            throw damaged(file, "its checksum is wrong")
        }
        let tokensStart = headerBytes + Int(counts[0])
        let found = String(decoding: bytes[headerBytes..<tokensStart], as: UTF8.self)
        guard found == describe(fingerprint, layout) else {
            throw LyceumError(
                .invalidArgument, "the prompt cache is of another model or memory: \(found.prefix(200))", at: file.path,
                remedy: "Delete it; it will be written anew.")
        }
        let tokens = (0..<Int(counts[1])).map {
            Int32(bitPattern: bytes.loadUnaligned(fromByteOffset: tokensStart + $0 * 4, as: UInt32.self).littleEndian)
        }
        return (tokens, tokensStart + Int(counts[1]) * 4, end)
    }

    private static func damaged(_ file: MappedFile, _ reason: String) -> LyceumError {
        LyceumError(
            .invalidData, "the prompt cache is cut off or damaged: \(reason)", at: file.path,
            remedy: "Delete it; it will be written anew.")
    }

    private static func describe(_ fingerprint: String, _ layout: String) -> String {
        JSON.object(JSON.Object([("model", .string(fingerprint)), ("layout", .string(layout))])).text()
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}

extension PagedMemory {
    private var cacheLayout: String { "pages of \(CachePage.positions) positions, \(pageBytes) bytes" }

    /// Writes tokens, keys and values to a file.
    /// - Parameter fingerprint: identifies the model's weights.
    public func save(to path: String, fingerprint: String) throws(LyceumError) {
        try PromptCacheFile.write(
            to: path, fingerprint: fingerprint, layout: cacheLayout, tokens: tokens, byteCount: pages.count * pageBytes
        ) { put throws(LyceumError) in try withPageBytes(put) }
    }

    /// Replaces what the memory holds by a file's tokens, keys and values.
    public func load(from path: String, fingerprint: String) throws(LyceumError) {
        try PromptCacheFile.read(from: path, fingerprint: fingerprint, layout: cacheLayout) {
            tokens, fill throws(LyceumError) in try restore(tokens: tokens, fill: fill)
        }
    }
}
