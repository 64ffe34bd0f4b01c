internal import CLyceumPages

/// What a page says about itself in its head, its first heading and the marks in its text.
struct PageMetadata {
    var title: String?
    var language: String?
    var date: String?
    var url: String?
    var base: String?
    var author: String?
    var summary: String?
    var license: String?

    private var titleElement: String?
    private var siteName: String?
    private var heading: String?
    private var headings = 0
    private var timeMark: String?
    private var linkedDate: String?

    init(_ tree: borrowing PageTree, url found: String?) {
        for node in 1..<max(tree.count, 1) {
            switch tree.tag(node) {
            case LYC_TAG_HTML, LYC_TAG_BODY:
                if language == nil { language = Self.tag(tree.attribute(node, "lang") ?? tree.attribute(node, "xml:lang")) }
            case LYC_TAG_TITLE: if titleElement == nil, tree.tag(tree.parent(node)) != LYC_TAG_SVG { titleElement = Self.line(tree.text(in: node)) }
            case LYC_TAG_META: readMeta(tree, node)
            case LYC_TAG_LINK: readLink(tree, node)
            case LYC_TAG_A: if license == nil { license = Self.license(tree, node) }
            case LYC_TAG_BASE: if base == nil { base = tree.attribute(node, "href") }
            case LYC_TAG_H1:
                headings += 1
                if heading == nil { heading = Self.line(tree.text(in: node)) }
            case LYC_TAG_TIME:
                if timeMark == nil, let stamp = tree.attribute(node, "datetime") { timeMark = PageDate.day(in: stamp) }
            case LYC_TAG_SCRIPT: if linkedDate == nil { linkedDate = Self.linkedDate(tree, node) }
            default: break
            }
        }
        url = url.flatMap { PageAddress.absolute($0, from: found) } ?? found
        base = base.flatMap { PageAddress.absolute($0, from: found) } ?? found ?? url
        license = license.flatMap { PageAddress.absolute($0, from: base) } ?? license
        date = date ?? linkedDate ?? timeMark ?? url.flatMap(PageDate.day(inAddress:))
        title = title ?? (headings == 1 ? heading : nil) ?? Self.withoutSite(titleElement, siteName) ?? heading
    }

    private mutating func readMeta(_ tree: borrowing PageTree, _ node: Int) {
        guard let name = (tree.attribute(node, "property") ?? tree.attribute(node, "name") ?? tree.attribute(node, "itemprop"))?.lowercased() else {
            guard tree.attribute(node, "http-equiv")?.lowercased() == "content-language", language == nil else { return }
            language = Self.tag(tree.attribute(node, "content"))
            return
        }
        guard let content = tree.attribute(node, "content"), !content.isEmpty else { return }
        switch name {
        case "og:title", "twitter:title", "dc.title", "citation_title": if title == nil { title = Self.line(content) }
        case "og:site_name": siteName = content
        case "og:locale": if language == nil { language = Self.tag(content) }
        case "og:url": if url == nil { url = content }
        case "description", "og:description", "dc.description", "twitter:description": if summary == nil { summary = Self.line(content) }
        case "license", "dcterms.license", "dc.rights", "dcterms.rights": if license == nil { license = Self.line(content) }
        case "author", "article:author", "dc.creator", "citation_author", "parsely-author":
            if author == nil, !content.hasPrefix("http") { author = Self.line(content) }
        case "article:published_time", "og:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.created",
            "pubdate", "publish-date", "publish_date", "publication_date", "citation_publication_date", "citation_date", "sailthru.date",
            "parsely-pub-date":
            if date == nil { date = PageDate.day(in: content) }
        default: break
        }
    }

    private mutating func readLink(_ tree: borrowing PageTree, _ node: Int) {
        if license == nil { license = Self.license(tree, node) }
        guard tree.attribute(node, "rel")?.lowercased() == "canonical", let address = tree.attribute(node, "href"), !address.isEmpty else { return }
        url = address
    }

    /// Where a link to the page's license leads.
    private static func license(_ tree: borrowing PageTree, _ node: Int) -> String? {
        guard let relation = tree.attributeBytes(node, "rel"), PageWork.contains(relation, "license"),
            tree.attribute(node, "rel")?.lowercased().split(separator: " ").contains("license") == true,
            let address = tree.attribute(node, "href"), !address.isEmpty
        else { return nil }
        return line(address)
    }

    /// The first day of publication in a page's linked data.
    private static func linkedDate(_ tree: borrowing PageTree, _ node: Int) -> String? {
        guard let type = tree.attributeBytes(node, "type"), PageWork.contains(type, "ld+json"), tree.next(node) > node + 1 else { return nil }
        let text = tree.nodes[node + 1]
        let bytes = UnsafeBufferPointer(start: tree.source.bytes + Int(text.start), count: Int(text.end - text.start))
        guard let mark = PageWork.position(of: "\"datepublished\"", in: bytes) else { return nil }
        return PageDate.day(in: String(decoding: bytes[(mark + 15)...].prefix(60), as: UTF8.self))
    }

    private static func line(_ text: String) -> String? { text.isEmpty ? nil : String(text.prefix(1000)) }

    /// A language tag; nil for what cannot be one.
    private static func tag(_ text: String?) -> String? {
        guard let text else { return nil }
        let parts = text.split { $0 == "-" || $0 == "_" }
        guard let first = parts.first, (2...3).contains(first.count), text.utf8.count < 36,
            parts.allSatisfy({ $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } }), first.allSatisfy(\.isLetter)
        else { return nil }
        return parts.joined(separator: "-")
    }

    /// A title without the site's name behind or in front of it.
    private static func withoutSite(_ title: String?, _ site: String?) -> String? {
        guard let title else { return nil }
        for separator in [" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " « "] {
            let parts = title.split(separator: separator, omittingEmptySubsequences: true)
            guard parts.count > 1 else { continue }
            if let site {
                let left = parts.filter { $0 != site[...] }
                if left.count < parts.count, !left.isEmpty { return left.joined(separator: separator) }
            }
            let longest = parts.max { $0.count < $1.count } ?? parts[0]
            return longest.count * 2 > title.count || parts.count > 2 ? String(longest) : title
        }
        return title
    }
}

/// Days of publication.
enum PageDate {
    /// The first day in a stamp such as `2021-03-04T05:06:07Z`, `2021/3/4`, `20210304` or `4 March 2021`, as `YYYY-MM-DD`.
    static func day(in text: String) -> String? {
        var numbers: [(value: Int, digits: Int)] = []
        var month: (value: Int, place: Int)?
        for word in text.prefix(100).split(whereSeparator: { !$0.isLetter && !$0.isNumber }).prefix(16) {
            let digits = word.prefix { $0.isASCII && $0.isNumber }
            if let value = Int(digits), !digits.isEmpty {
                if digits.count == 8 { return checked(value / 10_000, value / 100 % 100, value % 100) }
                numbers.append((value, digits.count))
            } else if month == nil, word.count >= 3, let index = months.firstIndex(of: word.prefix(3).lowercased()) {
                month = (index + 1, numbers.count)
            }
        }
        guard let year = numbers.firstIndex(where: { $0.digits == 4 }) else { return nil }
        if let month {
            guard let day = numbers.indices.first(where: { $0 != year && numbers[$0].digits <= 2 }) else { return nil }
            return checked(numbers[year].value, month.value, numbers[day].value)
        }
        if year == 0, numbers.count > 2 { return checked(numbers[0].value, numbers[1].value, numbers[2].value) }
        if year == 2 {
            // 25.12.2021 and 12/25/2021; where both can be meant, the day stands first only with dots.
            let (first, second) = (numbers[0].value, numbers[1].value)
            let dayFirst = first > 12 || (second <= 12 && text.contains("."))
            return checked(numbers[2].value, dayFirst ? second : first, dayFirst ? first : second)
        }
        return nil
    }

    /// A day that is part of an address: `/2021/03/04/`, `/2021-03-04-`.
    static func day(inAddress address: String) -> String? {
        let parts = address.split { "/-_.?".contains($0) }.prefix(40)
        for index in parts.indices.dropLast(2) {
            guard parts[index].count == 4, let year = Int(parts[index]), parts[index + 1].count == 2, parts[index + 2].count == 2,
                let month = Int(parts[index + 1]), let day = Int(parts[index + 2])
            else { continue }
            if let found = checked(year, month, day) { return found }
        }
        return nil
    }

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    private static func checked(_ year: Int, _ month: Int, _ day: Int) -> String? {
        guard (1990...2100).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(year)-\(padded(month))-\(padded(day))"
    }
}
