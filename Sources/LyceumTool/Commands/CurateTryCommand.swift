import ArgumentParser
import Lyceum

struct CurateTryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "try",
        abstract: "Show what one filter does to some documents.",
        discussion: """
            The first documents are judged; each is shown with its verdict, and where the filter changes texts, with the lines it takes \
            out (-) and puts in (+).

            Examples:
              lyceum curate try gopher-quality crawl.jsonl
              lyceum curate try c4-lines crawl.jsonl.gz --set terminal_punctuation=false --limit 50
              lyceum curate try personal-data notes.txt --set 'kinds=[email, phone]' --json
            """)

    @Argument(help: "The filter, one of those lyceum curate filters lists.")
    var filter: String

    @Argument(help: "Files and folders: .jsonl, .json, .csv, .tsv, .parquet, .txt, also .gz and .zst.")
    var texts: [String]

    @Option(name: .customLong("set"), parsing: .singleValue, help: "A value of the filter: key=value. May be repeated.")
    var overrides: [String] = []

    @Option(help: "Documents that are judged, 1 or more.")
    var limit = 20

    @Option(help: "Field that holds the text.")
    var field = "text"

    @Flag(help: "One JSON object a document instead of words.")
    var json = false

    func run() throws {
        guard limit > 0 else { throw LyceumError(.invalidArgument, "expected 1 or more, found \(limit)", at: "--limit") }
        let filter = try FilterCatalog.make(filter, settings: overrides)
        let reader = RecordReader(try DataFile.find(texts))
        var counts: [(String, Int)] = []
        var number = 0
        while number < limit, let record = try reader.next() {
            let text = try record.text(field: field)
            var metadata = JSON.Object()
            if case .object(let object) = record.content { metadata = object }
            var document = CuratedDocument(id: metadata["id"]?.stringValue ?? reader.place(of: record), text: text, metadata: metadata)
            var verdict = "keep"
            if case .drop(let reason) = try filter.judge(&document) { verdict = reason }
            if let index = counts.firstIndex(where: { $0.0 == verdict }) { counts[index].1 += 1 } else { counts.append((verdict, 1)) }
            show(document, was: text, verdict)
            number += 1
        }
        guard !json else { return }
        Output.line("")
        for (verdict, count) in counts.sorted(by: { $0.1 > $1.1 }) { Output.line("\(count)\t\(verdict)") }
    }

    private func show(_ document: CuratedDocument, was text: String, _ verdict: String) {
        let isChanged = !document.text.utf8.elementsEqual(text.utf8)
        if json {
            var object = JSON.Object([("id", .string(document.id)), ("verdict", .string(verdict == "keep" ? "keep" : "drop"))])
            if verdict != "keep" { object["reason"] = .string(verdict) }
            object["text"] = .string(isChanged ? document.text : text)
            object["changed"] = .bool(isChanged)
            return Output.jsonLine(.object(object))
        }
        let mark = verdict == "keep" ? Console.styled("keep", .green, for: .output) : Console.styled(verdict, .red, for: .output)
        Output.line("\(document.id)  \(mark)")
        guard isChanged else { return Output.line("    " + Self.short(text)) }
        let old = text.split(whereSeparator: \.isNewline).map(String.init)
        let new = document.text.split(whereSeparator: \.isNewline).map(String.init)
        let changes = new.difference(from: old)
        for change in changes.removals { if case .remove(_, let line, _) = change { Output.line("  - " + Self.short(line)) } }
        for change in changes.insertions { if case .insert(_, let line, _) = change { Output.line("  + " + Self.short(line)) } }
    }

    private static func short(_ text: String) -> String {
        let line = text.prefix(160).split(whereSeparator: \.isNewline).joined(separator: " ⏎ ")
        return line + (text.count > 160 ? " …" : "")
    }
}

struct CurateFiltersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "filters",
        abstract: "List the filters with their keys, defaults and reasons.",
        discussion: """
            Examples:
              lyceum curate filters
              lyceum curate filters c4-lines
              lyceum curate filters --json
            """)

    @Argument(help: "One filter; without it, all in short.")
    var name: String?

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        let chosen = try name.map { [try Self.find($0)] } ?? FilterCatalog.all
        if json { return Output.json(.array(chosen.map(Self.json))) }
        for filter in chosen {
            Output.line("\(Console.styled(filter.name, .bold, for: .output))  \(filter.meaning)")
            if !filter.reasons.isEmpty { Output.line("  reasons: " + filter.reasons.joined(separator: ", ")) }
            guard name != nil else {
                Output.line("  keys: " + filter.section.keys.map(\.name).joined(separator: ", "))
                continue
            }
            for key in filter.section.keys { Output.line("  \(key.name): \(key.meaning) (\(key.specification))") }
        }
        guard name == nil else { return }
        Output.line("\nPresets")
        for preset in CurationPreset.allCases { Output.line("  \(preset.rawValue)  \(preset.meaning)") }
    }

    private static func find(_ name: String) throws -> FilterDeclaration {
        guard let filter = FilterCatalog.named(name) else {
            let names = FilterCatalog.all.map(\.name)
            throw LyceumError(
                .invalidArgument, "there is no filter “\(name)”",
                remedy: LyceumError.nearestNameRemedy(name, among: names, otherwise: "the filters are \(names.joined(separator: ", "))"))
        }
        return filter
    }

    private static func json(_ filter: FilterDeclaration) -> JSON {
        [
            "filter": .string(filter.name), "meaning": .string(filter.meaning), "reasons": .array(filter.reasons.map { .string($0) }),
            "keys": .array(
                filter.section.keys.map { ["key": .string($0.name), "value": .string($0.specification), "meaning": .string($0.meaning)] }),
        ]
    }
}
