import ArgumentParser
import Lyceum

/// How a field's texts are read, and what its words are compared with.
struct FieldOptions: ParsableArguments {
    @Option(help: "Field of records that holds the text (default: text, content, body, abstract, contexts and the like).")
    var field: String?

    @Flag(help: "The first line of plain text files is their title.")
    var firstLineTitle = false

    @Option(help: "Shorter texts are left out, in characters, 0 or more.")
    var minimumCharacters = 200

    @Option(help: "Texts that share this much of their five-word runs with an earlier one are left out, 0.3 to 1; 0 keeps them.")
    var duplicateOverlap = 0.8

    @Option(help: "Longest passage, in characters, 200 or more.")
    var passageCharacters = 2400

    @Option(help: ArgumentHelp("A folder with lists of your own (see lyceum synthesize lists).", valueName: "folder"))
    var lists: String?

    func texts(_ paths: [String], quiet: Bool = false) async throws -> FieldTexts {
        if duplicateOverlap != 0, !(0.3...1).contains(duplicateOverlap) {
            throw LyceumError(.invalidArgument, "expected 0, or 0.3 to 1, found \(duplicateOverlap)", at: "--duplicate-overlap")
        }
        if minimumCharacters < 0 { throw LyceumError(.invalidArgument, "expected 0 or more, found \(minimumCharacters)", at: "--minimum-characters") }
        let options = FieldTexts.Options(
            field: field, firstLineIsTitle: firstLineTitle, minimumCharacters: minimumCharacters,
            duplicateOverlap: duplicateOverlap == 0 ? nil : duplicateOverlap)
        let reporter = ProgressReporter("reading texts", unit: .items("files"))
        defer { reporter.finish() }
        let texts = try await FieldTexts.read(paths, options: options) { done, all in
            reporter.describe(total: all)
            reporter.update(to: done)
        }
        reporter.finish()
        if !quiet { Console.write(texts.report.summary + "\n", to: .error) }
        return texts
    }

    func splitter() throws -> PassageSplitter {
        guard passageCharacters >= 200 else {
            throw LyceumError(.invalidArgument, "expected 200 or more, found \(passageCharacters)", at: "--passage-characters")
        }
        return PassageSplitter(maximumCharacters: passageCharacters)
    }

    func dataLists() throws -> DataLists { try lists.map { try DataLists(folder: $0) } ?? .standard }
}

/// Which words belong to the field: those that general language does not have in one piece.
struct VocabularyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("General texts; words they have, too, are no words of the field.", valueName: "path"))
    var general: String?

    @Option(help: ArgumentHelp("A model or tokenizer; words it has in one piece are no words of the field.", valueName: "model"))
    var tokenizer: String?

    /// nil when neither is given.
    ///
    /// - Parameter minimumLength: words must have more characters.
    func vocabulary(_ texts: [String], minimumLength: Int = 10) async throws -> DomainVocabulary? {
        if general != nil, tokenizer != nil {
            throw LyceumError(.invalidArgument, "--general and --tokenizer exclude each other", remedy: "give one of them")
        }
        let wanted = DomainVocabulary.Options(minimumLength: minimumLength)
        if let general {
            let options = FieldTexts.Options(minimumCharacters: 1, duplicateOverlap: nil)
            return try DomainVocabulary(domain: texts, general: try await FieldTexts.read([general], options: options).documents.map(\.text), options: wanted)
        }
        return try tokenizer.map { try DomainVocabulary(domain: texts, general: try ShardModel.open($0).tokenizer, options: wanted) }
    }
}
