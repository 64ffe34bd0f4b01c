public import LyceumCore
internal import LyceumExam

extension MathWebWorld {
    /// How much is written.
    public struct Amounts: Sendable, Hashable {
        /// Pages of each kind to curate, before some of them stand there again.
        public var pages = 60
        /// Share of these that stand there again.
        public var repeated = 0.2
        /// Pages of each kind whose text is labeled, and as many to be graded.
        public var labeled = 60

        public init(pages: Int = 60, repeated: Double = 0.2, labeled: Int = 60) { (self.pages, self.repeated, self.labeled) = (pages, repeated, labeled) }
    }

    /// What becomes of a page that stands there again.
    private enum Again: CaseIterable {
        /// Nearly the same in the same snapshot, in the next, or in one further away; new content at its address in the same year or a later one.
        case same, next, far, newer, later
    }

    /// Writes `pages.jsonl` (id, url, snapshot, date, html, kind, quality, expected, pieces, places), `sample.jsonl` (other pages of the same form) and `labeled.jsonl`
    /// (texts with the label math or other, as a first search for mathematics has them).
    public func write(to folder: String, _ amounts: Amounts) throws(LyceumError) {
        var (pages, copies): ([JSON.Object], [JSON.Object]) = ([], [])
        for number in 0..<amounts.pages {
            for kind in Kind.allCases {
                var draws = SeededDraws(seed: seed, "math-web/standing/\(kind.rawValue)", number)
                let content = content(kind, number: number, part: "pages")
                var place = Place(snapshot: draws.below(Self.snapshots.count), url: "https://pages.test/\(kind.rawValue)/\(number)")
                let again = draws.chance(amounts.repeated) ? draws.pick(Again.allCases) : nil
                if let again { copies.append(copied(content, number, again, &place, &draws)) }
                pages.append(record(content, "\(kind.rawValue)-\(number)", place, &draws, expected: again == .newer ? "duplicate" : "keep"))
            }
        }
        try WorldFiles.write(pages + copies, to: folder + "/pages.jsonl")
        var (sample, labeled): ([JSON.Object], [JSON.Object]) = ([], [])
        for number in 0..<amounts.labeled {
            for kind in Kind.allCases {
                var draws = SeededDraws(seed: seed, "math-web/sample/\(kind.rawValue)", number)
                let place = Place(snapshot: draws.below(Self.snapshots.count), url: "https://sample.test/\(kind.rawValue)/\(number)")
                sample.append(record(content(kind, number: number, part: "sample"), "sample-\(kind.rawValue)-\(number)", place, &draws, expected: "keep"))
                // The first search has mathematics worth having as positives, and pages at random as negatives, few of them with formulas.
                guard kind.quality > 5 || !kind.isMath else { continue }
                let text = content(kind, number: number, part: "labeled").paragraphs.map(\.text).joined(separator: "\n")
                labeled.append(JSON.Object([("text", .string(text)), ("label", .string(kind.isMath ? "math" : "other"))]))
            }
        }
        try WorldFiles.write(sample, to: folder + "/sample.jsonl")
        try WorldFiles.write(labeled, to: folder + "/labeled.jsonl")
    }

    private struct Place {
        var snapshot: Int
        var url: String
    }

    /// The page as it stands there again, after the first; its first place may have to be another for that.
    private func copied(_ content: Content, _ number: Int, _ again: Again, _ place: inout Place, _ draws: inout SeededDraws) -> JSON.Object {
        var other = content
        let last = Self.snapshots.count - 1
        var target = Place(snapshot: place.snapshot, url: "https://mirror.test/\(content.kind.rawValue)/\(number)")
        switch again {
        case .same: break
        case .next:
            place.snapshot = min(place.snapshot, last - 1)
            target.snapshot = place.snapshot + 1
        case .far:
            place.snapshot = min(place.snapshot, last - 2)
            target.snapshot = place.snapshot + 2
        case .newer:
            place.snapshot = place.snapshot < 2 ? 0 : 2
            target = Place(snapshot: place.snapshot + 1, url: place.url)
        case .later:
            place.snapshot = min(place.snapshot, 1)
            target = Place(snapshot: place.snapshot + 2, url: place.url)
        }
        switch again {
        case .newer, .later: other = self.content(content.kind, number: number, part: "rewritten")
        default:
            // One more line is what tells a copy from its original.
            other.paragraphs.append(MathParagraph(before: "Last seen on day \(draws.below(9000)) by visitor \(draws.below(9000))."))
        }
        let isDuplicate = again == .same || again == .next
        return record(other, "\(content.kind.rawValue)-\(number)-again", target, &draws, expected: isDuplicate ? "duplicate" : "keep")
    }

    private func record(_ content: Content, _ id: String, _ place: Place, _ draws: inout SeededDraws, expected: String) -> JSON.Object {
        var (page, places) = (content.page, [JSON]())
        for (number, paragraph) in content.paragraphs.enumerated() {
            let here = content.images.filter { $0.place == number }
            for (index, image) in here.enumerated() {
                page.addImage(image.url)
                // Between two paragraphs, images follow each other.
                let isFirst = index == 0 && number > 0
                places.append([
                    "url": .string(image.url), "before": isFirst ? .string(Self.end(of: content.paragraphs[number - 1].text)) : .null,
                    "after": index == here.count - 1 ? .string(Self.start(of: paragraph.text)) : .null,
                ])
            }
            if let formula = paragraph.formula {
                page.addFormula(formula, form: paragraph.form, before: paragraph.before, after: paragraph.after)
            } else {
                page.addParagraph(paragraph.before)
            }
        }
        let frame = WebPageFrame(&draws)
        let snapshot = Self.snapshots[place.snapshot]
        return JSON.Object([
            ("id", .string(id)), ("url", .string(place.url)), ("snapshot", .string(snapshot.name)), ("date", .string(snapshot.date)),
            ("html", .string(frame.html(page))), ("kind", .string(content.kind.rawValue)), ("quality", .integer(content.kind.quality)),
            ("expected", .string(expected)), ("pieces", .array(page.pieces.map { .string($0) })), ("places", .array(places)),
        ])
    }

    private static func end(of text: String) -> String { String(text.suffix(24)) }
    private static func start(of text: String) -> String { String(text.prefix(24)) }
}
