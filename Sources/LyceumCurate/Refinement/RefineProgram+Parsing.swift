extension RefineProgram {
    /// Reads what a refiner wrote. Never fails: what cannot be read is counted.
    public init(parsing text: String, as reading: Reading = .strict) {
        self.init([])
        for line in text.utf8.split(separator: 0x0A) {
            let call = RefineCall(String(Substring(line)))
            guard !call.isEmpty else { continue }
            guard let parse = Self.known(call, reading) else {
                ignored += 1
                continue
            }
            if let operation = parse() { operations.append(operation) } else { malformed += 1 }
        }
    }

    /// How a line is read that begins with a name of the language; nil for other lines.
    private static func known(_ call: RefineCall, _ reading: Reading) -> (() -> Operation?)? {
        switch call.name {
        case "remove_lines": { reading == .strict ? removeLines(call) : looseRemoveLines(call) }
        case "normalize": { reading == .strict ? normalize(call) : looseNormalize(call) }
        case "drop_doc": { call.hasNoArguments || reading == .reference ? .dropDocument : nil }
        case "keep_doc": { call.hasNoArguments || reading == .reference ? .keepDocument : nil }
        case "keep_chunk": { call.hasNoArguments || reading == .reference ? .keepChunk : nil }
        default: nil
        }
    }

    // MARK: - Strict

    private static func removeLines(_ call: RefineCall) -> Operation? {
        guard let arguments = call.arguments() else { return nil }
        if arguments.count == 1, arguments[0].name == "all", arguments[0].word == "True" { return .removeAllLines }
        guard arguments.count == 2, let first = value(arguments, 0, ["line_start", "start"]), let last = value(arguments, 1, ["line_end", "end"]),
            let low = number(first.word), let high = number(last.word), low <= high
        else { return nil }
        return .removeLines(first: low, last: high)
    }

    private static func normalize(_ call: RefineCall) -> Operation? {
        guard let arguments = call.arguments(), (1...2).contains(arguments.count), let source = value(arguments, 0, ["source_str"])?.string
        else { return nil }
        guard arguments.count == 2 else { return .normalize(source: source, target: "") }
        guard let target = value(arguments, 1, ["target_str"])?.string else { return nil }
        return .normalize(source: source, target: target)
    }

    /// The argument of one of the names wherever it stands, or the one at the place when it has no name.
    private static func value(_ arguments: [RefineCall.Argument], _ place: Int, _ names: [String]) -> RefineCall.Argument? {
        arguments.first { $0.name.map(names.contains) ?? false } ?? (arguments[place].name == nil ? arguments[place] : nil)
    }

    private static func number(_ word: String?) -> Int? {
        guard let word, !word.isEmpty, word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(word)
    }

    // MARK: - As the published code reads

    private static func looseRemoveLines(_ call: RefineCall) -> Operation? {
        if call.rest.contains("all=True") { return .removeAllLines }
        let parts = call.inner.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count >= 2, let first = looseNumber(parts[0]), let last = looseNumber(parts[1]) else { return nil }
        return .removeLines(first: first, last: last)
    }

    private static func looseNumber(_ part: Substring) -> Int? {
        let sides = part.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2 else { return nil }
        return Int(RefineCall.trimmed(sides[1]))
    }

    private static func looseNormalize(_ call: RefineCall) -> Operation? {
        let texts = call.inner.split(separator: ",", omittingEmptySubsequences: false).map { part -> String? in
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2 else { return nil }
            return RefineCall.unquoted(RefineCall.trimmed(sides[1]))
        }
        guard (1...2).contains(texts.count), let source = texts[0] else { return nil }
        if texts.count == 1 { return .normalize(source: source, target: "") }
        guard let target = texts[1] else { return nil }
        return .normalize(source: source, target: target)
    }
}
