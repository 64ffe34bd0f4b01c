internal import CLyceumCurate
internal import LyceumCore
internal import LyceumData

/// What a block of records gives to be compared.
struct BlockKeys: Sendable {
    /// Three words a record: two of the key, and the number of the document, or of the part counted from the block's first.
    var records: [UInt64] = []
    var broken: [Int] = []
    var tooShort: [Int] = []
    var uncompared = 0
    /// Parts of the block, or bytes of its texts for substrings.
    var parts = 0
    var textBytes = 0
    /// The texts one after the other, where they are needed.
    var texts: [UInt8] = []
    /// Ends of the texts.
    var textEnds: [Int] = []
}

/// Makes keys of records by a method.
struct KeyMaker: Sendable {
    let options: DedupOptions
    let files: [DataFile]
    private let minhash: MinHash?
    private let scopes: ScopeKeys?

    init(_ options: DedupOptions, _ files: [DataFile], scopes: ScopeKeys? = nil) throws(LyceumError) {
        self.scopes = scopes
        self.options = options
        self.files = files
        if case .minhash(let parameters) = options.method { minhash = try MinHash(parameters) } else { minhash = nil }
    }

    func keys(_ block: RecordBlock) throws(LyceumError) -> BlockKeys {
        var keys = BlockKeys()
        let texts = BlockTexts(field: options.field)
        let scratch = ShingleScratch()
        let addresses: BlockTexts? = if case .url(let field) = options.method { BlockTexts(field: field) } else { nil }
        let scopeField = options.scope.map { LineField($0.field) }
        if let minhash { keys.records.reserveCapacity(block.count * 3 * minhash.parameters.bands) }
        for record in 0..<block.count {
            let failure: LyceumError? = block.bytes.withUnsafeBufferPointer { bytes in
                let line = UnsafeBufferPointer(rebasing: bytes[block.range(record)])
                do throws(LyceumError) {
                    if line.isEmpty { throw .tooLong }
                    try texts.withText(line) { text throws(LyceumError) in
                        keys.textBytes += text.count
                        let start = keys.records.count
                        try add(text, line, document: block.first + record, &keys, scratch, addresses)
                        if let scopes, let scopeField { scopes.mix(scopeField.value(line), into: &keys.records, from: start) }
                    }
                    return nil
                } catch { return error }
            }
            guard let failure else { continue }
            guard options.skipsBroken else {
                var placed = failure.at("\(files[block.file].path):\(block.places[record])")
                if placed.remedy == nil { placed.remedy = "correct the record, or leave such records out with --on-error skip" }
                throw placed
            }
            keys.broken.append(block.first + record)
            if keys.textEnds.count < record + 1, needsTexts { keys.textEnds.append(keys.texts.count) }
        }
        return keys
    }

    private var needsTexts: Bool {
        switch options.method {
        case .substring, .semantic: true
        default: false
        }
    }

    private func add(
        _ text: UnsafeBufferPointer<UInt8>, _ line: UnsafeBufferPointer<UInt8>, document: Int, _ keys: inout BlockKeys, _ scratch: ShingleScratch,
        _ addresses: BlockTexts?
    ) throws(LyceumError) {
        switch options.method {
        case .minhash: addSignature(text, document, &keys, scratch)
        case .document: Self.add(text, document, &keys)
        case .url: try addAddress(line, document, &keys, addresses!)
        case .line: Self.add(TextParts.parts(text, .lines, scratch), &keys)
        case .paragraph: Self.add(TextParts.parts(text, .paragraphs, scratch), &keys)
        case .sentences(let count): Self.add(TextParts.parts(text, .sentences(count), scratch), &keys)
        case .substring:
            keys.texts.append(contentsOf: text)
            keys.textEnds.append(keys.texts.count)
            keys.parts += text.count
        case .semantic:
            keys.texts.append(contentsOf: text)
            keys.textEnds.append(keys.texts.count)
        case .bloom(let parameters):
            let shingles = scratch.shingles(text, .words(parameters.shingleWords), parameters.hash)
            // A record's hashes, and their number before them.
            keys.records.append(UInt64(shingles.count))
            keys.records.append(contentsOf: shingles)
            if shingles.isEmpty { keys.uncompared += 1 }
        }
    }

    private func addSignature(_ text: UnsafeBufferPointer<UInt8>, _ document: Int, _ keys: inout BlockKeys, _ scratch: ShingleScratch) {
        guard let minhash else { return }
        let parameters = minhash.parameters
        let shingles = scratch.shingles(text, parameters.shingle, parameters.hash)
        if parameters.minimumCharacters > 0, Self.characters(text, scratch, parameters.shingle) < parameters.minimumCharacters {
            keys.tooShort.append(document)
            return
        }
        let bands = minhash.bandKeys(minhash.signature(shingles))
        if bands.isEmpty { keys.uncompared += 1 }
        for band in 0..<(bands.count / 2) {
            keys.records.append(bands[2 * band])
            keys.records.append(bands[2 * band + 1])
            keys.records.append(UInt64(document))
        }
    }

    private static func characters(_ text: UnsafeBufferPointer<UInt8>, _ scratch: ShingleScratch, _ kind: ShingleKind) -> Int {
        if case .characters = kind { return scratch.characterCount }
        return text.reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
    }

    private static func add(_ bytes: UnsafeBufferPointer<UInt8>, _ document: Int, _ keys: inout BlockKeys) {
        var words: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &words) { lyc_sha1_128(bytes.baseAddress, bytes.count, $0.bindMemory(to: UInt64.self).baseAddress) }
        keys.records += [words.0, words.1, UInt64(document)]
    }

    private func addAddress(
        _ line: UnsafeBufferPointer<UInt8>, _ document: Int, _ keys: inout BlockKeys, _ addresses: BlockTexts
    ) throws(LyceumError) {
        do throws(LyceumError) { try addresses.withText(line) { address throws(LyceumError) in Self.add(address, document, &keys) } } catch {
            // The record was read already: what fails here is that it has no address.
            keys.uncompared += 1
        }
    }

    private static func add(_ parts: [TextParts.Part], _ keys: inout BlockKeys) {
        for (number, part) in parts.enumerated() {
            guard let hash = part.hash else { continue }
            keys.records += [hash, 0, UInt64(keys.parts + number)]
        }
        keys.parts += parts.count
    }
}

extension LyceumError {
    static var tooLong: LyceumError { LyceumError(.limitExceeded, "the record is longer than allowed") }
}
