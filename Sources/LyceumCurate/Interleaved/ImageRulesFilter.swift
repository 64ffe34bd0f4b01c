public import LyceumCore

/// InfiMM-WebMath's rules for images of interleaved documents. They leave images out, each counted under its reason, and drop pages with too many;
/// texts and the alignment of the lists stay.
///
/// The rules in their order: a page's address counts once; addresses that many pages have are decoration; pages with too many images go; `https` alone;
/// no word of decoration in the address; images that could not be had; caps per address and per page.
public struct ImageRulesFilter: SurveyingFilter {
    public static let name = "images"
    public static let reasons = ["too_many_images", "without_images"]

    public enum Rule: String, Sendable, Hashable, CaseIterable {
        case repeated, decoration, notSecure = "not_https", named, missing, overAddressCap = "over_address_cap", overPageCap = "over_page_cap"
    }

    /// Whether an address counts once on a page.
    public var isUnique = true
    /// Addresses on more pages are decoration; nil for no limit. Needs the survey.
    public var mostPages: Int? = 10
    /// Pages with more images, after the two rules above, are dropped; nil for no limit.
    public var mostImages: Int? = 100
    public var onlySecure = true
    /// Words that no address may hold, in lower case.
    public var words = ["logo", "banner", "avatar", "icon"]
    /// Addresses that could not be fetched.
    public var missing: Set<String> = []
    /// Pages that an address may stay on; nil for no limit. Needs the survey.
    public var mostUses: Int?
    /// Images that a page keeps, the first ones; nil for no limit.
    public var mostKept: Int?
    /// Whether pages go that have no image, or none left.
    public var needsImages = false
    public internal(set) var survey: ImageSurvey?

    public init() {}

    public var needsSurvey: Bool { survey == nil && (mostPages != nil || mostUses != nil) }

    public func surveyed(_ documents: DocumentSurvey) throws(LyceumError) -> any TextFilter {
        guard needsSurvey else { return self }
        var filter = self
        filter.survey = try ImageSurvey(documents, mostPages: mostPages, mostUses: mostUses)
        return filter
    }

    public func judge(_ document: inout CuratedDocument, _ text: TextAnalyzer) throws(LyceumError) -> Verdict {
        guard InterleavedDocument.isIn(document.metadata) else { return needsImages ? .drop(reason: "without_images") : .keep }
        let parts = try InterleavedDocument(document.metadata)
        let images = parts.images
        document.tally["images"] = images.count
        var reasons = [Rule?](repeating: nil, count: images.count)
        markCommon(images, &reasons)
        if let mostImages, reasons.count(where: { $0 == nil }) > mostImages {
            document.tally["on_dropped_pages"] = images.count
            return .drop(reason: "too_many_images")
        }
        markOwn(images, document.id, &reasons)
        for case let rule? in reasons { document.tally[rule.rawValue, default: 0] += 1 }
        let left = reasons.count { $0 == nil }
        document.tally["kept"] = left
        if left < images.count { parts.keepingImages { number, _ in reasons[number] == nil }.write(to: &document.metadata) }
        return needsImages && left == 0 ? .drop(reason: "without_images") : .keep
    }

    /// What an address is to its page and to all pages.
    private func markCommon(_ images: [String], _ reasons: inout [Rule?]) {
        var seen: Set<String> = []
        for (number, url) in images.enumerated() {
            if !seen.insert(url).inserted, isUnique {
                reasons[number] = .repeated
            } else if survey?.isDecoration(url) == true {
                reasons[number] = .decoration
            }
        }
    }

    private func markOwn(_ images: [String], _ id: String, _ reasons: inout [Rule?]) {
        var kept = 0
        for (number, url) in images.enumerated() where reasons[number] == nil {
            let lower = url.lowercased()
            if onlySecure, !lower.hasPrefix("https://") {
                reasons[number] = .notSecure
            } else if words.contains(where: { lower.contains($0) }) {
                reasons[number] = .named
            } else if missing.contains(url) {
                reasons[number] = .missing
            } else if survey?.isOver(url, on: id) == true {
                reasons[number] = .overAddressCap
            } else if let mostKept, kept >= mostKept {
                reasons[number] = .overPageCap
            } else {
                kept += 1
            }
        }
    }
}
