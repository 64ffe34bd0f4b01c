/// What went wrong, where, and what to do about it.
///
/// Everything that comes from a file, a flag, the network, a user or a model is reported with this type. Mistakes inside a program that
/// uses the library (a wrong rank, an index out of range) are preconditions instead.
public struct LyceumError: Error, Sendable {
    /// The kind of failure; decides the exit code of the command line tool.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let name: String
        public let exitCode: Int32

        private init(_ name: String, _ exitCode: Int32) {
            self.name = name
            self.exitCode = exitCode
        }

        /// A flag, argument or parameter outside what is allowed.
        public static let invalidArgument = Code("invalid argument", 64)
        /// A file or its contents are not what the format says (cut off, inconsistent, corrupt).
        public static let invalidData = Code("invalid data", 65)
        /// A file, model, tensor, key or name that does not exist.
        public static let notFound = Code("not found", 66)
        /// Something that is well formed but that this version cannot do (an architecture, a type, a pre-tokenizer).
        public static let unsupported = Code("unsupported", 69)
        /// A file could not be read or written (permissions, full disk).
        public static let inputOutput = Code("input/output", 74)
        /// A remote side did not answer, or answered something unexpected.
        public static let network = Code("network", 75)
        /// A limit was reached: memory, context length, time, size.
        public static let limitExceeded = Code("limit exceeded", 77)
        /// The user or a caller stopped the work.
        public static let cancelled = Code("cancelled", 130)

        public var description: String { name }
    }

    public var code: Code
    /// What was expected and what came, with names and values.
    public var message: String
    /// Where: a file, line, tensor, key or address.
    public var location: String?
    /// What to do, as one imperative sentence.
    public var remedy: String?
    public var cause: (any Error)?

    public init(
        _ code: Code, _ message: String, at location: String? = nil, remedy: String? = nil, cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.location = location
        self.remedy = remedy
        self.cause = cause
    }

    /// The same error with a place in front of the place it already names.
    public func at(_ place: String) -> LyceumError {
        var copy = self
        copy.location = location.map { "\(place): \($0)" } ?? place
        return copy
    }
}

extension LyceumError: CustomStringConvertible {
    public var description: String {
        var text = location.map { "\($0): \(message)" } ?? message
        if let cause { text += " (\(cause))" }
        if let remedy { text += "\n  → \(remedy)" }
        return text
    }
}
