public import LyceumCore

/// Tokenized documents in memory.
public final class DocumentArray: DocumentCollection {
    private let documents: [TrainingDocument]
    public let tokenCount: Int
    public let fingerprint: String
    public let fieldNames: [String]

    public init(_ documents: [TrainingDocument]) {
        self.documents = documents
        tokenCount = documents.reduce(0) { $0 + $1.tokens.count }
        fieldNames = Set(documents.flatMap { $0.values.keys }).sorted()
        var digest = Digest()
        for document in documents {
            digest.update(Array("\(document.tokens.count):".utf8))
            document.tokens.withUnsafeBytes { digest.update($0) }
            if let trained = document.trained { digest.update(trained.map { $0 ? 1 : 0 }) }
        }
        fingerprint = digest.hexadecimal()
    }

    public var count: Int { documents.count }

    public func length(of document: Int) -> Int { documents[document].tokens.count }

    public func tokens(of document: Int, in range: Range<Int>) throws(LyceumError) -> [Int32] {
        Array(documents[document].tokens[range])
    }

    public func trained(of document: Int, in range: Range<Int>) throws(LyceumError) -> [Bool]? {
        documents[document].trained.map { Array($0[range]) }
    }

    public func value(of field: String, for document: Int) -> Double? { documents[document].values[field] }

    public func origin(of document: Int) -> String? { documents[document].origin }
}
