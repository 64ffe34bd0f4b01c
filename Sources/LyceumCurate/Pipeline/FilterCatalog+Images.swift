internal import LyceumConfiguration
internal import LyceumCore

extension FilterCatalog {
    static let images: FilterDeclaration = {
        let unique = ConfigurationKey<Bool>.flag("unique", default: true, "Whether an address counts once on a page.")
        let pages = ConfigurationKey<Int>.whole(
            "most_pages", in: 0...1_000_000_000, unit: "pages", default: 10, "Addresses on more pages are decoration and left out; 0 for no limit. Needs finish.")
        let images = ConfigurationKey<Int>.whole(
            "most_images", in: 0...1_000_000, unit: "images", default: 100, "Pages with more are dropped; 0 for no limit.")
        let secure = ConfigurationKey<Bool>.flag("https", default: true, "Whether other images than https are left out.")
        let words = ConfigurationKey<[String]>.texts("words", default: ImageRulesFilter().words, "Words that no address may hold, in any case.")
        let missing = ConfigurationKey<String?>.path("missing", automatic: "none", "A file with addresses that could not be fetched, one on a line.")
        let uses = ConfigurationKey<Int>.whole(
            "most_uses", in: 0...1_000_000_000, unit: "pages", default: 0, "Pages that keep one address; 0 for no limit. Needs finish.")
        let kept = ConfigurationKey<Int>.whole(
            "most_per_page", in: 0...1_000_000, unit: "images", default: 0, "Images that a page keeps, the first; 0 for no limit.")
        let needed = ConfigurationKey<Bool>.flag("needed", default: false, "Whether pages without an image are dropped.")
        return FilterDeclaration(
            ImageRulesFilter.self, "InfiMM-WebMath's rules for images of interleaved documents, each counted.",
            keys: [
                unique.declaration, pages.declaration, images.declaration, secure.declaration, words.declaration, missing.declaration, uses.declaration,
                kept.declaration, needed.declaration,
            ]
        ) { reader in
            var filter = ImageRulesFilter()
            if let path = reader[missing] {
                guard let lines = load(reader, missing.name, { () throws(LyceumError) in try TextFile.lines(path) }) else { return nil }
                filter.missing = Set(lines)
            }
            filter.isUnique = reader[unique]
            (filter.mostPages, filter.mostImages) = (limit(reader[pages]), limit(reader[images]))
            (filter.onlySecure, filter.words) = (reader[secure], reader[words].map { $0.lowercased() })
            (filter.mostUses, filter.mostKept) = (limit(reader[uses]), limit(reader[kept]))
            filter.needsImages = reader[needed]
            return filter
        }
    }()
}
