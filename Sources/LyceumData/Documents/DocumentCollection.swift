public import LyceumCore

/// Tokenized documents that can be reached by number in any order.
///
/// Reading is safe from several threads.
public protocol DocumentCollection: AnyObject, Sendable {
    var count: Int { get }
    /// Tokens of all documents.
    var tokenCount: Int { get }
    /// What identifies the content: positions of other content are refused.
    var fingerprint: String { get }
    /// Numbers known of every document, for curricula.
    var fieldNames: [String] { get }

    /// Tokens of a document. O(1).
    func length(of document: Int) -> Int
    /// Some tokens of a document.
    /// - Throws: `LyceumError` (`invalidData`) where the stored data was changed.
    func tokens(of document: Int, in range: Range<Int>) throws(LyceumError) -> [Int32]
    /// Which of some tokens are learned when they are predicted; nil when all are.
    func trained(of document: Int, in range: Range<Int>) throws(LyceumError) -> [Bool]?
    /// A number known of a document; nil for names that are not in `fieldNames`.
    func value(of field: String, for document: Int) -> Double?
    /// Where a document came from, such as `book.jsonl:17`; nil when not known.
    func origin(of document: Int) -> String?
}

extension DocumentCollection {
    public var fieldNames: [String] { [] }
    public func trained(of document: Int, in range: Range<Int>) throws(LyceumError) -> [Bool]? { nil }
    public func value(of field: String, for document: Int) -> Double? { nil }
    public func origin(of document: Int) -> String? { nil }
}

/// One tokenized document.
public struct TrainingDocument: Sendable, Hashable {
    public var tokens: [Int32]
    /// Whether each token is learned when it is predicted; nil when all are.
    public var trained: [Bool]?
    /// Where it came from.
    public var origin: String?
    /// Numbers known of it, for curricula.
    public var values: [String: Double]

    public init(tokens: [Int32], trained: [Bool]? = nil, origin: String? = nil, values: [String: Double] = [:]) {
        self.tokens = tokens
        self.trained = trained
        self.origin = origin
        self.values = values
    }
}
