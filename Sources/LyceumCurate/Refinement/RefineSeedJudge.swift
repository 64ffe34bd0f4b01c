public import LyceumCore
public import LyceumModel

/// Has a strong model judge documents and mark what is to go: the seed from which a small refiner learns.
///
/// Documents get two additive scores of 0 to 5 with a short reason. Lines are asked for three times, once for each family of noise; the programs are
/// checked (grammar, line numbers, share removed) and put together.
/// - Source: Zhou et al. 2024 (ProX), arXiv 2409.17115, appendix A; the wording is our own.
public struct RefineSeedJudge: Sendable {
    /// A model's judgment of a document.
    public struct Judgment: Sendable, Hashable {
        public var learning: Int
        public var form: Int

        public var isKept: Bool { RefineSeedJudge.isKept(learning: learning, form: form) }
    }

    /// What became of the requests.
    public struct Counts: Sendable, Hashable {
        public var documents = 0
        /// Documents without scores that could be read; they are left out.
        public var unread = 0
        public var kept = 0
        /// Programs that could not be read, named lines that are not there, or removed too much.
        public var refusedPrograms = 0
        public var programs = 0

        public init() {}
    }

    private let model: any ChatModel
    private let chunker: RefineChunker
    /// Programs that remove more than this share of a chunk's lines are refused.
    public var mostRemoved = 0.8
    /// Scalars of a document that are shown for its scores.
    public var longest = 8000

    /// - Parameter chunkTokens: of a chunk, counted as a token to four bytes.
    public init(_ model: any ChatModel, chunkTokens: Int = 1500) {
        self.model = model
        chunker = RefineChunker(tokens: chunkTokens)
    }

    /// ProX's rule: learning ≥ 3, or learning = 2 and form ≥ 4.
    public static func isKept(learning: Int, form: Int) -> Bool { learning >= 3 || (learning == 2 && form >= 4) }

    static let families = [
        (
            "menus and navigation, mostly at the beginning: names of pages in a row, breadcrumbs, “skip to content”, logins",
            "[doc]\n[000] Home | Shop | Contact\n[001] The river rises in the hills.\n[002] It is 40 km long.\n[/doc]",
            "remove_lines(line_start=0, line_end=0)"
        ),
        (
            "addresses, buttons and calls to act: share, print, subscribe, read more, comments, advertisements",
            "[doc]\n[000] The river rises in the hills.\n[001] Share | Tweet | Print\n[002] It is 40 km long. [read more]\n[/doc]",
            "remove_lines(line_start=1, line_end=1)\nnormalize(source_str=\" [read more]\")"
        ),
        (
            "footers: copyright, terms, privacy, imprint, who hosts the page, related articles",
            "[doc]\n[000] The river rises in the hills.\n[001] It is 40 km long.\n[002] Copyright 2019. All rights reserved.\n[/doc]",
            "remove_lines(line_start=2, line_end=2)"
        ),
    ]

    func scoreRequest(_ text: String) -> ChatRequest {
        let beginning = String(String.UnicodeScalarView(text.unicodeScalars.prefix(longest)))
        return ChatRequest(
            [
                .user(
                    """
                    Judge the text below as something to learn from. Give two scores of 0 to 5, adding a point for each of these that holds.
                    Learning: it tells something of use; it explains a topic that is taught; it is clear and hangs together; it suits a school or a course; it is \
                    outstanding for teaching.
                    Form: it is whole; it has few menus, buttons and other remains of a page; its lines are sentences or sensible lists; signs are right; nothing \
                    has to be corrected.
                    First give your reasons in at most 100 words, then end with exactly these two lines:
                    Learning score: N
                    Form score: N

                    Text:
                    \(beginning)
                    """)
            ],
            options: ChatOptions(maximumTokens: 300, temperature: 0))
    }

    /// The last scores named; nil without both.
    static func judgment(_ text: String) -> Judgment? {
        func score(_ name: String) -> Int? {
            var found: Int?
            for line in text.lowercased().split(whereSeparator: \.isNewline) {
                guard let end = line.end(of: name) else { continue }
                let digits = line[end...].drop { !$0.isNumber }.prefix { $0.isNumber }
                if let value = Int(digits), (0...5).contains(value) { found = value }
            }
            return found
        }
        guard let learning = score("learning score"), let form = score("form score") else { return nil }
        return Judgment(learning: learning, form: form)
    }

    func chunkRequest(_ chunk: RefineChunk, _ family: Int) -> ChatRequest {
        let (what, example, answer) = Self.families[family]
        return ChatRequest(
            [
                .user(
                    """
                    Clean a text by a program. The calls are remove_lines(line_start=I, line_end=J), both ends included; \
                    normalize(source_str="S", target_str="T"), which replaces a text, or deletes it without target_str; and keep_chunk() when nothing is to be done.
                    Look only for \(what). Leave everything else. Answer with the program alone, one call a line.

                    Example:
                    \(example)
                    Program:
                    \(answer)

                    Text:
                    \(chunk.text)
                    Program:
                    """)
            ],
            options: ChatOptions(maximumTokens: 256, temperature: 0))
    }

    /// - Returns: nil for a program that cannot be believed.
    func checked(_ text: String, _ chunk: RefineChunk) -> RefineProgram? {
        var program = RefineProgram(parsing: text)
        program.ignored = 0
        guard program.isValid else { return nil }
        var removed = 0
        for operation in program.operations {
            switch operation {
            case .removeLines(let first, let last):
                guard chunk.lines.contains(first), chunk.lines.contains(last) else { return nil }
                removed += last - first + 1
            case .normalize(let source, _):
                guard RefineLines.replacing(source, with: "", in: chunk.text) != nil else { return nil }
            case .keepChunk: break
            default: return nil
            }
        }
        return Double(removed) <= mostRemoved * Double(chunk.lines.count) ? program : nil
    }

    /// Judges documents and marks what is to go in those that are kept.
    /// - Throws: `LyceumError` when the model is not there at all; a document it cannot take is left out alone.
    public func annotate(_ texts: [(id: String, text: String)], _ counts: inout Counts) async throws(LyceumError) -> [RefinePage] {
        counts.documents += texts.count
        var pages: [RefinePage] = []
        let replies = await model.completeAll(texts.map { scoreRequest($0.text) })
        for (text, reply) in zip(texts, replies) {
            guard let answer = try Self.text(of: reply, model.name), let judgment = Self.judgment(answer) else {
                counts.unread += 1
                continue
            }
            guard judgment.isKept else {
                pages.append(RefinePage(id: text.id, text: text.text, isJunk: true))
                continue
            }
            counts.kept += 1
            pages.append(try await cleaned(text.id, text.text, &counts))
        }
        return pages
    }

    private func cleaned(_ id: String, _ text: String, _ counts: inout Counts) async throws(LyceumError) -> RefinePage {
        let chunks = chunker.chunks(text) { ($0.utf8.count + 3) / 4 }
        let asked = chunks.indices.flatMap { chunk in Self.families.indices.map { (chunk, $0) } }
        let replies = await model.completeAll(asked.map { chunkRequest(chunks[$0.0], $0.1) })
        var page = RefinePage(id: id, text: text)
        var noise: Set<Int> = []
        for (one, reply) in zip(asked, replies) {
            guard let answer = try Self.text(of: reply, model.name) else { continue }
            counts.programs += 1
            guard let program = checked(answer, chunks[one.0]) else {
                counts.refusedPrograms += 1
                continue
            }
            for operation in program.operations {
                if case .removeLines(let first, let last) = operation { noise.formUnion(first...last) }
                if case .normalize(let source, let target) = operation {
                    let replacement = RefinePage.Replacement(source: source, target: target)
                    if !page.replacements.contains(replacement) { page.replacements.append(replacement) }
                }
            }
        }
        page.noise = noise.sorted()
        return page
    }

    private static func text(of reply: Result<ChatReply, any Error>, _ name: String) throws(LyceumError) -> String? {
        switch reply {
        case .success(let reply): return reply.text
        case .failure(let failure):
            let error = failure as? LyceumError ?? LyceumError(.network, "\(failure)", at: name)
            guard error.code == .limitExceeded else { throw error }
            return nil
        }
    }
}

extension Substring {
    /// Where a name ends in the text.
    fileprivate func end(of name: String) -> Index? {
        var place = startIndex
        while place < endIndex {
            if self[place...].hasPrefix(name) { return index(place, offsetBy: name.count) }
            place = index(after: place)
        }
        return nil
    }
}
