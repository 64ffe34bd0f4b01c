public import LyceumCore
public import LyceumData

/// Some documents of a collection, or parts of them.
public final class DocumentSubset: DocumentCollection {
    struct Part: Sendable {
        var document: Int
        var tokens: Range<Int>
    }

    private let base: any DocumentCollection
    private let parts: [Part]
    public let tokenCount: Int
    public let fingerprint: String

    init(_ base: any DocumentCollection, _ parts: [Part]) {
        self.base = base
        self.parts = parts
        tokenCount = parts.reduce(0) { $0 + $1.tokens.count }
        var digest = Digest()
        digest.update(Array(base.fingerprint.utf8))
        for part in parts { digest.update(Array("\(part.document):\(part.tokens.lowerBound)-\(part.tokens.upperBound) ".utf8)) }
        fingerprint = digest.hexadecimal()
    }

    public var count: Int { parts.count }
    public var fieldNames: [String] { base.fieldNames }
    public func length(of document: Int) -> Int { parts[document].tokens.count }

    private func moved(_ range: Range<Int>, _ document: Int) -> Range<Int> {
        let start = parts[document].tokens.lowerBound
        return (range.lowerBound + start)..<(range.upperBound + start)
    }

    public func tokens(of document: Int, in range: Range<Int>) throws(LyceumError) -> [Int32] {
        try base.tokens(of: parts[document].document, in: moved(range, document))
    }

    public func trained(of document: Int, in range: Range<Int>) throws(LyceumError) -> [Bool]? {
        try base.trained(of: parts[document].document, in: moved(range, document))
    }

    public func value(of field: String, for document: Int) -> Double? { base.value(of: field, for: parts[document].document) }
    public func origin(of document: Int) -> String? { base.origin(of: parts[document].document) }
}

/// Sets a share of documents aside.
enum HeldOut {
    /// The documents to train on and those that are held out.
    ///
    /// Documents are chosen by their content, so that copies go to the same side and the choice does not depend on the order of the files. Where
    /// the share is less than one document, the end of every document is held out instead (running text), or one document (conversations).
    static func split(
        _ documents: any DocumentCollection, share: Double, cutsDocuments: Bool, seed: UInt64
    ) throws(LyceumError) -> (train: any DocumentCollection, heldOut: any DocumentCollection) {
        guard share > 0 else { return (documents, DocumentSubset(documents, [])) }
        if cutsDocuments, share * Double(documents.count) < 1 { return try ends(documents, share) }
        guard documents.count > 1 else {
            throw LyceumError(
                .invalidArgument, "one document cannot be shared between training and validation",
                remedy: "give validation a path of its own, or more documents")
        }
        var keys: [(key: UInt64, document: Int)] = []
        for document in 0..<documents.count { keys.append((try key(documents, document, seed), document)) }
        keys.sort { ($0.key, $0.document) < ($1.key, $1.document) }
        let wanted = min(max(1, Int((share * Double(documents.count)).rounded())), documents.count - 1)
        let limit = keys[wanted - 1].key
        let chosen = Set(keys.prefix { $0.key <= limit }.map(\.document))
        func subset(_ isHeldOut: Bool) -> DocumentSubset {
            DocumentSubset(
                documents,
                (0..<documents.count).filter { chosen.contains($0) == isHeldOut }.map {
                    .init(document: $0, tokens: 0..<documents.length(of: $0))
                })
        }
        let train = subset(false)
        guard train.count > 0 else {
            throw LyceumError(
                .invalidArgument, "all documents are copies of those that would be held out", remedy: "give validation a path of its own")
        }
        return (train, subset(true))
    }

    private static func ends(
        _ documents: any DocumentCollection, _ share: Double
    ) throws(LyceumError) -> (any DocumentCollection, any DocumentCollection) {
        var (train, heldOut): ([DocumentSubset.Part], [DocumentSubset.Part]) = ([], [])
        for document in 0..<documents.count {
            let length = documents.length(of: document)
            let cut = length - Int((share * Double(length)).rounded())
            if cut > 0 { train.append(.init(document: document, tokens: 0..<cut)) }
            if length - cut > 1 { heldOut.append(.init(document: document, tokens: cut..<length)) }
        }
        return (DocumentSubset(documents, train), DocumentSubset(documents, heldOut))
    }

    /// A number that depends on a document's tokens alone.
    private static func key(_ documents: any DocumentCollection, _ document: Int, _ seed: UInt64) throws(LyceumError) -> UInt64 {
        let tokens = try documents.tokens(of: document, in: 0..<documents.length(of: document))
        var digest = Digest()
        digest.update(Array("\(seed):".utf8))
        tokens.withUnsafeBytes { digest.update($0) }
        return digest.finalized().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
