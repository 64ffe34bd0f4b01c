public import LyceumCore

extension WebPagesWorld {
    /// How much is written.
    public struct Amounts: Sendable, Hashable {
        /// Pages of each branch to curate.
        public var pages = 100
        /// Pages of prose that are held out.
        public var heldOut = 60
        /// Further pages of formulas, one of which is no LaTeX.
        public var broken = 0

        public init(pages: Int = 100, heldOut: Int = 60, broken: Int = 0) {
            self.pages = pages
            self.heldOut = heldOut
            self.broken = broken
        }
    }

    /// Writes `pages.jsonl` (id, url, html, branch, latex, pieces), `raw.jsonl` and `clean.jsonl` (what a reader of the pages of prose and junk sees, and the
    /// content of the prose), `labeled.jsonl` (contents of other pages with their branch as label), `slice.jsonl` (texts that are nearly all formulas, and prose,
    /// labeled), `held.jsonl` and `held_math.jsonl` (prose and mathematics that stand nowhere else).
    public func write(to folder: String, _ amounts: Amounts) throws(LyceumError) {
        var (pages, raw, clean, labeled): ([JSON.Object], [JSON.Object], [JSON.Object], [JSON.Object]) = ([], [], [], [])
        for number in 0..<amounts.pages {
            for branch in Branch.allCases {
                let page = page(branch, number: number, part: "pages")
                let id = "\(branch.rawValue)-\(number)"
                pages.append(
                    JSON.Object([
                        ("id", .string(id)), ("url", .string("https://pages.test/\(pages.count)")), ("html", .string(page.html)),
                        ("branch", .string(branch.rawValue)), ("latex", "keep"), ("pieces", .array(page.pieces.map { .string($0) })),
                    ]))
                if branch == .prose || branch == .junk { raw.append(JSON.Object([("text", .string(page.visible))])) }
                if branch == .prose { clean.append(JSON.Object([("text", .string(page.clean))])) }
                let other = self.page(branch, number: number, part: "labeled")
                labeled.append(JSON.Object([("text", .string(other.clean)), ("label", .string(branch.rawValue))]))
            }
        }
        for number in 0..<amounts.broken {
            let page = brokenPage(number: number)
            pages.append(
                JSON.Object([
                    ("id", .string("broken-\(number)")), ("url", .string("https://pages.test/\(pages.count)")), ("html", .string(page.html)),
                    ("branch", "broken"), ("latex", .string(page.reason)), ("pieces", .array([])),
                ]))
        }
        try WorldFiles.write(pages, to: folder + "/pages.jsonl")
        try WorldFiles.write(raw, to: folder + "/raw.jsonl")
        try WorldFiles.write(clean, to: folder + "/clean.jsonl")
        try WorldFiles.write(labeled, to: folder + "/labeled.jsonl")
        let held = (0..<amounts.heldOut).map { page(.prose, number: $0, part: "held").clean }
        try WorldFiles.write(WorldFiles.texts(held), to: folder + "/held.jsonl")
        let heldMath = (0..<amounts.heldOut).map { page(.math, number: $0, part: "held").clean }
        try WorldFiles.write(WorldFiles.texts(heldMath), to: folder + "/held_math.jsonl")
        let slice = (0..<amounts.pages).flatMap { number -> [JSON.Object] in
            [
                JSON.Object([("text", .string(formulas(number))), ("label", .string(Branch.math.rawValue))]),
                JSON.Object([("text", .string(page(.prose, number: number, part: "slice").clean)), ("label", .string(Branch.prose.rawValue))]),
            ]
        }
        try WorldFiles.write(slice, to: folder + "/slice.jsonl")
    }
}
