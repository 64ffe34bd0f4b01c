internal import LyceumCore

/// Writes one token shard. The file appears under its name when `finish` has succeeded.
final class ShardWriter {
    struct Description {
        var fingerprint: String
        var vocabularySize: Int
        /// Numbers kept of every document.
        var fields: [String]
        /// Files the documents come from, by number.
        var files: [String]
        /// What the shard was made from.
        var details: JSON.Object
    }

    let path: String
    private let file: AtomicFile
    private let description: Description
    private let width: Int
    private var offsets: [UInt64] = [0]
    private var origins: [UInt64] = []
    private var values: [[Double]]
    private var trained: [UInt8] = []
    private var hasUntrained = false
    private var trainedCount = 0
    private var longest = 0
    private var checksums: [UInt32] = []
    private var block: UInt32 = 0
    private var blockFill = 0
    private(set) var tokenCount = 0
    var documentCount: Int { origins.count }

    init(path: String, _ description: Description) throws(LyceumError) {
        self.path = path
        self.description = description
        file = try AtomicFile(path: path)
        width = ShardFormat.bytesPerToken(vocabularySize: description.vocabularySize)
        values = description.fields.map { _ in [] }
        var header = ShardFormat.magic
        header += ShardFormat.little(UInt32(ShardFormat.version)) + ShardFormat.little(UInt32(width))
        header += ShardFormat.little(UInt64(description.vocabularySize))
        header += ShardFormat.fingerprintBytes(description.fingerprint)
        header += [UInt8](repeating: 0, count: ShardFormat.headerBytes - header.count)
        try write(header)
    }

    /// Adds a document with at least one token.
    func add(_ document: TrainingDocument, file number: Int, line: Int) throws(LyceumError) {
        let count = document.tokens.count
        if width == 2 {
            try write(document.tokens.map { UInt16(truncatingIfNeeded: $0).littleEndian })
        } else {
            try write(document.tokens.map { UInt32(bitPattern: $0).littleEndian })
        }
        mark(document.trained, count)
        tokenCount += count
        longest = max(longest, count)
        offsets.append(UInt64(tokenCount))
        origins.append(UInt64(number) << ShardFormat.lineBits | UInt64(min(line, 1 << ShardFormat.lineBits - 1)))
        for (index, field) in description.fields.enumerated() { values[index].append(document.values[field] ?? .nan) }
    }

    private func mark(_ learned: [Bool]?, _ count: Int) {
        let needed = (tokenCount + count + 7) / 8
        if trained.count < needed { trained.append(contentsOf: repeatElement(0, count: needed - trained.count)) }
        for index in 0..<count where learned?[index] ?? true {
            trained[(tokenCount + index) >> 3] |= 1 << UInt8((tokenCount + index) & 7)
            trainedCount += 1
        }
        hasUntrained = hasUntrained || trainedCount < tokenCount + count
    }

    /// Completes the file.
    /// - Parameter details: what else the footer says.
    /// - Returns: the footer.
    func finish(adding details: [(String, JSON)] = []) throws(LyceumError) -> JSON.Object {
        var sections = JSON.Object()
        func note(_ name: String, _ start: Int) { sections[name] = [.integer(start), .integer(file.count - start)] }
        note("tokens", ShardFormat.headerBytes)
        if hasUntrained {
            let start = try pad()
            try write(trained)
            note("trained", start)
        }
        var start = try pad()
        try write(offsets.map(\.littleEndian))
        note("offsets", start)
        start = file.count
        try write(origins.map(\.littleEndian))
        note("origins", start)
        start = file.count
        for column in values { try write(column.map { $0.bitPattern.littleEndian }) }
        note("values", start)
        if blockFill > 0 { checksums.append(block) }
        sections["checksums"] = [.integer(file.count), .integer(checksums.count * 4)]
        let footer = footer(sections, details)
        try writeEnd(footer)
        try file.commit()
        return footer
    }

    private func footer(_ sections: JSON.Object, _ details: [(String, JSON)]) -> JSON.Object {
        var footer = JSON.Object([
            ("documents", .integer(documentCount)), ("tokens", .integer(tokenCount)),
            ("trainedTokens", .integer(trainedCount)), ("longest", .integer(longest)),
        ])
        footer["fields"] = .array(description.fields.map { .string($0) })
        footer["files"] = .array(description.files.map { .string($0) })
        for (key, value) in Array(description.details) + details { footer[key] = value }
        footer["sections"] = .object(sections)
        return footer
    }

    private func writeEnd(_ footer: JSON.Object) throws(LyceumError) {
        var end = checksums.flatMap { ShardFormat.little($0) }
        end += JSON.object(footer).text().utf8
        let checksum = end.withUnsafeBytes { ShardFormat.checksum($0) }
        var trailer = ShardFormat.little(UInt64(end.count)) + ShardFormat.little(checksum)
        trailer += ShardFormat.little(UInt32(ShardFormat.version))
        trailer += ShardFormat.little(UInt64(file.count + end.count + ShardFormat.trailerBytes)) + ShardFormat.endMagic
        try file.write(end + trailer)
    }

    /// Brings the file to a multiple of eight bytes.
    private func pad() throws(LyceumError) -> Int {
        try write([UInt8](repeating: 0, count: (8 - file.count & 7) & 7))
        return file.count
    }

    private func write<Element>(_ elements: [Element]) throws(LyceumError) {
        let failure: LyceumError? = elements.withUnsafeBytes { raw in
            do throws(LyceumError) {
                try writeChecked(raw)
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
    }

    private func writeChecked(_ bytes: UnsafeRawBufferPointer) throws(LyceumError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = rest.prefix(ShardFormat.blockBytes - blockFill)
            block = ShardFormat.checksum(UnsafeRawBufferPointer(rebasing: part), continuing: block)
            blockFill += part.count
            if blockFill == ShardFormat.blockBytes {
                checksums.append(block)
                (block, blockFill) = (0, 0)
            }
            rest = rest.dropFirst(part.count)
        }
        try file.write(bytes)
    }
}
