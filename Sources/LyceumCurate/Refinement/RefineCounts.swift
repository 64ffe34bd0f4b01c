public import LyceumCore

/// What refining did to many documents.
public struct RefineCounts: Sendable, Hashable {
    public var documents = 0
    /// Documents that the first stage dropped.
    public var dropped = 0
    /// By what the executor decided; documents dropped before are not among them.
    public var decisions: [RefineExecutor.Decision: Int] = [:]
    public var chunks = 0
    /// Prompts that the model had no room for.
    public var tooLong = 0
    /// Programs that ended at the limit of tokens.
    public var cut = 0
    /// Documents whose whole program could be read and fits the text.
    public var validPrograms = 0
    public var programs = 0
    public var malformed = 0
    public var ignored = 0
    /// Malformed lines and line numbers past the end.
    public var errors = 0
    public var removedLines = 0
    public var replacements = 0
    public var unmatched = 0
    public var wordsIn = 0
    public var wordsOut = 0

    public init() {}

    public mutating func add(_ refined: Refiner.Refined, original: String, reading: RefineProgram.Reading) {
        documents += 1
        let words = RefineLines.wordCount(original)
        wordsIn += words
        wordsOut += RefineLines.wordCount(refined.text)
        chunks += refined.chunks
        tooLong += refined.tooLong
        cut += refined.cut
        if refined.isDropped { dropped += 1 }
        if let text = refined.documentProgram { count(RefineProgram(parsing: text, as: reading), errors: 0) }
        guard let outcome = refined.outcome, let text = refined.chunkProgram else { return }
        let program = RefineProgram(parsing: text, as: reading)
        count(program, errors: outcome.errors - program.malformed)
        decisions[outcome.decision, default: 0] += 1
        if outcome.decision == .cleaned { removedLines += outcome.removedLines.count }
        replacements += outcome.replacements
        unmatched += outcome.unmatched
    }

    private mutating func count(_ program: RefineProgram, errors past: Int) {
        programs += 1
        malformed += program.malformed
        ignored += program.ignored
        errors += program.malformed + past
        if program.isValid, past == 0 { validPrograms += 1 }
    }

    /// Share of programs that could be read and fit their text; nil without programs.
    public var validity: Double? { programs > 0 ? Double(validPrograms) / Double(programs) : nil }
    /// Share of words kept; nil without words.
    public var keptShare: Double? { wordsIn > 0 ? Double(wordsOut) / Double(wordsIn) : nil }

    public var json: JSON {
        var object = JSON.Object([
            ("documents", .integer(documents)), ("dropped", .integer(dropped)),
            ("decisions", .object(JSON.Object(RefineExecutor.Decision.allCases.map { ($0.rawValue, .integer(decisions[$0] ?? 0)) }))),
            ("chunks", .integer(chunks)), ("too_long", .integer(tooLong)), ("cut_programs", .integer(cut)), ("programs", .integer(programs)),
            ("valid_programs", .integer(validPrograms)), ("malformed_lines", .integer(malformed)), ("ignored_lines", .integer(ignored)),
            ("errors", .integer(errors)), ("removed_lines", .integer(removedLines)), ("replacements", .integer(replacements)),
            ("unmatched_strings", .integer(unmatched)), ("words_in", .integer(wordsIn)), ("words_out", .integer(wordsOut)),
        ])
        if let validity { object["validity"] = .number(validity) }
        if let keptShare { object["kept_share"] = .number(keptShare) }
        return .object(object)
    }
}
