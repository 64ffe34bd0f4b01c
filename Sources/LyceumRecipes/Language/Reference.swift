internal import LyceumCore

/// What stands in `${…}`: a parameter, the value of a loop, or what a step leaves behind.
public enum Reference: Sendable, Hashable {
    /// `${parameters.rate}`
    case parameter(String)
    /// `${for.method}`, `${for.method.rate}`
    case loop(String, field: String?)
    /// `${train.model}`, `${examine[method=naive,seed=1].record}`
    case output(OutputReference)
}

/// An output of a step, of one instance or of all that the selection leaves.
public struct OutputReference: Sendable, Hashable {
    public var step: String
    /// Values of loop variables that narrow a looped step down.
    public var selection: [Selection]
    public var output: String

    public struct Selection: Sendable, Hashable {
        public var variable: String
        public var value: String
    }

    public init(step: String, selection: [Selection] = [], output: String) {
        self.step = step
        self.selection = selection
        self.output = output
    }

    /// As it is written, with the braces.
    public var text: String {
        let list = selection.map { "\($0.variable)=\($0.value)" }.joined(separator: ",")
        return "${\(step)\(list.isEmpty ? "" : "[\(list)]").\(output)}"
    }
}

extension Reference {
    /// Reads what stands between the braces.
    /// - Throws: `LyceumError` (`invalidArgument`) without a place.
    init(_ text: String) throws(LyceumError) {
        func wrong(_ what: String) -> LyceumError {
            LyceumError(
                .invalidArgument, "\(what) in “${\(text)}”",
                remedy: "write ${parameters.NAME}, ${for.VARIABLE}, ${STEP.OUTPUT} or ${STEP[VARIABLE=VALUE].OUTPUT}")
        }
        var rest = text[...]
        let head = String(rest.prefix { $0 != "." && $0 != "[" })
        rest = rest.dropFirst(head.count)
        var selection: [OutputReference.Selection] = []
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]") else { throw wrong("a bracket is not closed") }
            for part in rest[rest.index(after: rest.startIndex)..<end].split(separator: ",", omittingEmptySubsequences: false) {
                guard let sign = part.firstIndex(of: "=") else { throw wrong("expected variable=value in the brackets") }
                let variable = Self.trimmed(part[..<sign])
                let value = Self.trimmed(part[part.index(after: sign)...])
                guard !variable.isEmpty, !value.isEmpty else { throw wrong("expected variable=value in the brackets") }
                selection.append(.init(variable: variable, value: value))
            }
            rest = rest[rest.index(after: end)...]
        }
        guard !head.isEmpty, rest.first == ".", rest.count > 1 else { throw wrong("expected a name, a dot and a name") }
        let name = String(rest.dropFirst())
        switch head {
        case "parameters" where selection.isEmpty: self = .parameter(name)
        case "for" where selection.isEmpty:
            let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
            guard let variable = parts.first else { throw wrong("expected a variable") }
            self = .loop(variable, field: parts.count > 1 ? parts[1] : nil)
        case "parameters", "for": throw wrong("brackets select among a step's loops; “\(head)” has none")
        default: self = .output(OutputReference(step: head, selection: selection, output: name))
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

/// Text with references in it.
struct ReferenceText: Sendable {
    enum Piece: Sendable {
        case text(String)
        case reference(Reference, String)
    }

    var pieces: [Piece]

    /// `$${` stands for `${` itself.
    init(_ text: String) throws(LyceumError) {
        pieces = []
        var plain = ""
        var rest = text[...]
        while let sign = rest.firstIndex(of: "$") {
            plain += rest[..<sign]
            let after = rest[sign...]
            if after.hasPrefix("$${") {
                plain += "${"
                rest = after.dropFirst(3)
            } else if after.hasPrefix("${") {
                guard let end = after.firstIndex(of: "}") else {
                    throw LyceumError(
                        .invalidArgument, "“${” without “}” in “\(text)”", remedy: "close the brace; write $${ where the characters themselves are meant")
                }
                if !plain.isEmpty { pieces.append(.text(plain)) }
                plain = ""
                let inner = String(after[after.index(after.startIndex, offsetBy: 2)..<end])
                pieces.append(.reference(try Reference(inner), inner))
                rest = after[after.index(after: end)...]
            } else {
                plain += "$"
                rest = after.dropFirst()
            }
        }
        plain += rest
        if !plain.isEmpty || pieces.isEmpty { pieces.append(.text(plain)) }
    }

    /// The only piece, when it is a reference.
    var single: Reference? {
        if pieces.count == 1, case .reference(let reference, _) = pieces[0] { reference } else { nil }
    }

    var references: [Reference] {
        pieces.compactMap { if case .reference(let reference, _) = $0 { reference } else { nil } }
    }

    static func mayHaveReferences(_ text: String) -> Bool { text.utf8.contains(UInt8(ascii: "$")) }
}
