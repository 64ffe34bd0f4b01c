internal import LyceumText

/// Makes raw text readable for training: signs, words cut at line ends, lines cut by a fixed width, what pages repeat, boilerplate.
public struct TextCleaner: Sendable, Hashable {
    /// What the text comes from; decides how lines are read.
    public enum Origin: Sendable, Hashable {
        /// Line ends may be those of a fixed width.
        case plain
        /// Lines are as meant.
        case lines
        /// Pages divided by form feeds, lines cut by the page's width.
        case pages
    }

    /// Whether lines such as cookie notices are left out.
    public var removesBoilerplate: Bool
    /// Lines up to 200 characters that hold one of these, in lower case, are boilerplate.
    public var boilerplate: [String]

    public init(removesBoilerplate: Bool = true, boilerplate: [String] = TextCleaner.standardBoilerplate) {
        self.removesBoilerplate = removesBoilerplate
        self.boilerplate = boilerplate
    }

    public static let standardBoilerplate = [
        "all rights reserved", "accept cookies", "uses cookies", "use of cookies", "cookie policy", "privacy policy", "terms of use",
        "terms of service", "terms and conditions apply", "enable javascript", "javascript is disabled", "javascript is required",
        "click here to", "sign up for our", "subscribe to our", "subscribe to the newsletter", "share this article", "share on facebook",
        "share on twitter", "follow us on", "skip to main content", "skip to content", "back to top", "advertisement", "log in to view",
        "please log in", "download pdf", "view all articles", "powered by wordpress", "this page intentionally left blank",
        "this page was intentionally left blank", "unauthorized reproduction", "your browser does not support",
    ]

    /// The cleaned text and what was changed.
    public func clean(_ text: String, origin: Origin = .plain) -> (text: String, changes: FieldReport.Changes) {
        var changes = FieldReport.Changes()
        var text = ComposedText.nfc(Self.plainSigns(text, keepsPages: origin == .pages, &changes))
        if origin == .pages {
            let (pages, removed) = PageFurniture.removed(from: text.split(separator: "\u{C}", omittingEmptySubsequences: false).map(String.init))
            changes.furnitureLines += removed
            text = pages.joined(separator: "\n\n")
        }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(Self.trimmedEnd)
        if removesBoilerplate {
            let before = lines.count
            lines.removeAll(where: isBoilerplate)
            changes.boilerplateLines += before - lines.count
        }
        if origin != .lines {
            let unwrapper = LineUnwrapper(lines, joinsAlways: origin == .pages)
            lines = unwrapper.lines
            changes.joinedWords += unwrapper.joinedWords
        }
        return (Self.withoutEmptyRuns(lines), changes)
    }

    private func isBoilerplate(_ line: Substring) -> Bool {
        guard !line.isEmpty, line.utf8.count <= 200 else { return false }
        let lower = line.lowercased()
        // A heading, or a sentence that goes on, is about the thing; a notice is the line.
        guard !lower.hasPrefix("#") else { return false }
        return boilerplate.contains { lower.contains($0) && ($0.utf8.count * 4 >= lower.utf8.count || lower.utf8.count < 120) }
    }

    private static func trimmedEnd(_ line: Substring) -> Substring {
        var line = line
        while let last = line.unicodeScalars.last, last == " " || last == "\t" { line.unicodeScalars.removeLast() }
        return line
    }

    /// One empty line between paragraphs, none at the ends.
    private static func withoutEmptyRuns(_ lines: [Substring]) -> String {
        var kept: [Substring] = []
        for line in lines where !line.isEmpty || kept.last.map({ !$0.isEmpty }) == true { kept.append(line) }
        while kept.last?.isEmpty == true { kept.removeLast() }
        return kept.joined(separator: "\n")
    }

    // MARK: - Signs

    private static let ligatures: [UInt32: String] = [
        0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st",
    ]

    /// Line ends as `\n`, blanks as spaces, ligatures of type-setting as letters, signs that are not seen left out.
    private static func plainSigns(_ text: String, keepsPages: Bool, _ changes: inout FieldReport.Changes) -> String {
        var result = String.UnicodeScalarView()
        var previous: Unicode.Scalar = "\n"
        for scalar in text.unicodeScalars {
            defer { previous = scalar }
            switch scalar.value {
            case 0x20...0x7E: result.append(scalar)
            case 0x0A where previous == "\r": break
            case 0x0A, 0x0D, 0x0B, 0x85, 0x2028, 0x2029:
                // A soft hyphen at the line's end cuts a word.
                if previous == "\u{AD}" { result.append("-") }
                result.append("\n")
            case 0x0C: result.append(keepsPages ? scalar : "\n")
            case 0x09, 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: result.append(" ")
            case 0x00...0x1F, 0x7F...0x9F, 0xAD, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x2069, 0xFEFF, 0xFFF9...0xFFFB,
                0xFFFE, 0xFFFF:
                changes.removedSigns += 1
            default:
                if let letters = ligatures[scalar.value] {
                    result.append(contentsOf: letters.unicodeScalars)
                } else {
                    result.append(scalar)
                }
            }
        }
        return String(result)
    }
}
