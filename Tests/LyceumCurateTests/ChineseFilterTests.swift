import LyceumCore
import Testing

@testable import LyceumCurate

@Suite("Rules for Chinese pages")
struct ChineseFilterTests {
    /// Sixty different characters and their sentences.
    private static let base =
        "天空下着小雨，街道上行人很少。老张坐在窗边读书，心里想着远方朋友寄来那封信。信中写道：春节以后他要搬回故乡居住，开一家面馆，每日清晨和面煮汤。"

    private func verdict(_ text: String, _ change: (inout ChineseFilter) -> Void = { _ in }) throws -> String {
        var filter = ChineseFilter()
        change(&filter)
        var document = CuratedDocument(id: "1", text: text)
        if case .drop(let reason) = try filter.judge(&document) { return reason }
        return "keep"
    }

    @Test("A plain text is kept, in half-width signs and without links")
    func clean() throws {
        var document = CuratedDocument(id: "1", text: "Ａ１，" + Self.base + "请看 https://example.com/a?b=1 或 www.example.cn 与 foo.bar.com。版本是3.5。")
        #expect(try ChineseFilter().judge(&document) == .keep)
        #expect(document.text.hasPrefix("A1,天空下着小雨,"))
        #expect(document.text.hasSuffix("请看  或  与 。版本是3.5。"))
    }

    @Test("Characters inside brackets: a tenth is allowed, counted before widths are mapped")
    func brackets() throws {
        let text = Self.base + "今日头条新闻"
        let count = text.unicodeScalars.count
        // n characters inside of count + 2 + n.
        let most = (count + 2) / 9
        #expect(try verdict(text + "【" + String(String("一二三四五六七八九十百千万亿").prefix(most)) + "】") == "keep")
        #expect(try verdict(text + "【" + String("一二三四五六七八九十百千万亿".prefix(most + 1)) + "】") == "zh_brackets")
    }

    @Test("Sentences, lengths, signs and lines have their bounds")
    func bounds() throws {
        #expect(try verdict("只有一句话" + String(Self.base.filter { $0 != "。" && $0 != "，" && $0 != "：" })) == "zh_sentences")
        let short = String(Self.base.prefix(50))
        #expect(short.unicodeScalars.count == 50)
        #expect(try verdict(short) == "keep")
        #expect(try verdict(String(short.dropFirst())) == "zh_short")
        let many = String(String.UnicodeScalarView((0..<10_001).map { $0 % 40 == 39 ? "。" : Unicode.Scalar(UInt32(0x4E00 + $0))! }))
        #expect(try verdict(String(many.dropLast())) == "keep")
        #expect(try verdict(many) == "zh_long")
        let base = Self.base
        let count = base.unicodeScalars.count
        #expect(try verdict(base + String(repeating: "#我", count: count / 16)) != "zh_hashes")
        #expect(try verdict(base + String(repeating: "# ", count: count)) == "zh_hashes")
        #expect(try verdict(base + String(repeating: "… ", count: count)) == "zh_ellipses")
        #expect(try verdict(base + String(repeating: "0123456789", count: 4)) == "zh_digits")
        #expect(try verdict(base + "0123456789") == "keep")
        let lines = base.split(separator: "。").map(String.init)
        #expect(lines.count == 3)
        #expect(try verdict(lines.map { $0 + "。" }.joined(separator: "\n") + "\n阅读全文") == "keep")
        #expect(try verdict(lines.map { $0 + "阅读全文" }.joined(separator: "\n")) == "zh_read_more_lines")
        #expect(try verdict(lines.map { "•" + $0 }.joined(separator: "\n")) == "zh_bullet_lines")
        #expect(try verdict(lines.joined(separator: "\n").filter { $0 != "，" && $0 != "：" }) == "zh_no_punctuation")
    }

    @Test("Variety: different characters, entropy and repetition")
    func variety() throws {
        func loosened(_ filter: inout ChineseFilter) {
            filter.topGrams = []
            filter.repeatedGrams = []
        }
        // Ten different of a hundred are exactly a tenth, which is too few.
        #expect(try verdict(String(repeating: "一二三四五六七八九。", count: 10), loosened) == "zh_unique_characters")
        #expect(try verdict(String(repeating: "一二三四五六七八九。", count: 9) + "十", loosened) == "zh_entropy")
        // Twenty-one characters alike often have ln 21 = 3.04 nats.
        #expect(try verdict(String(repeating: "一二三四五六七八九十百千万亿天地人和日月。", count: 4), loosened) == "keep")
        #expect(try verdict(String(repeating: "一二三四五六七八九十百千万亿天地人和。月", count: 4), loosened) == "zh_entropy")
        let base = Self.base
        #expect(try verdict(base + String(repeating: "哈哈", count: 20)) == "zh_top_2_gram")
        // Four copies of a text: everything is covered by what is there twice.
        let copies = String(repeating: base, count: 4)
        #expect(try verdict(copies) == "zh_duplicated_5_grams")
        #expect(try verdict(base + String(base.prefix(20))) == "keep")
    }

    @Test("Covered characters and frequent runs are those of brute force")
    func grams() {
        var state: UInt64 = 3
        for _ in 0..<40 {
            let scalars = (0..<40).map { _ -> Unicode.Scalar in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return ["一", "二", "三"][Int(state >> 33) % 3]
            }
            for n in 2...6 {
                let all = (0...scalars.count - n).map { Array(scalars[$0..<$0 + n]) }
                var counts: [[Unicode.Scalar]: Int] = [:]
                for gram in all { counts[gram, default: 0] += 1 }
                var isCovered = Array(repeating: false, count: scalars.count)
                for (start, gram) in all.enumerated() where counts[gram]! > 1 { for index in start..<start + n { isCovered[index] = true } }
                #expect(ChineseText.covered(scalars, n) == isCovered.count { $0 })
                #expect(ChineseText.grams(scalars, n).values.map(\.count).max() == counts.values.max())
            }
        }
    }

    @Test("Words follow a list where there is one")
    func words() throws {
        let words = ChineseWords(["面馆", "故乡", "清晨"])
        let text = Array("他在故乡开面馆 abc12 了".unicodeScalars)
        #expect(words.split(text).map { String(String.UnicodeScalarView(text[$0])) } == ["他", "在", "故乡", "开", "面馆", "abc12", "了"])
        var filter = ChineseFilter(words: words)
        var document = CuratedDocument(id: "1", text: Self.base)
        #expect(try filter.judge(&document) == .drop(reason: "zh_word_length"))
        filter.wordLength = 1...10
        #expect(try filter.judge(&document) == .keep)
    }

    @Test("Lines without an end or of scripts go when asked for")
    func lines() throws {
        var filter = ChineseFilter()
        filter.judgesLines = true
        var document = CuratedDocument(id: "1", text: Self.base + "\n首页 登录 注册\nvar a = JavaScript 代码 一二三。\n好的。")
        #expect(try filter.judge(&document) == .keep)
        #expect(!document.text.contains("\n"))
    }

    @Test("Lines with a word of a list go, wherever in the line it stands; without judging lines they stay")
    func blockedWords() throws {
        let line = "每天都有人在这里谈论 CASINO 的事情。"
        for (words, judges, stays) in [(["casino"], true, false), (["谈论"], true, false), (["赌场"], true, true), (["casino"], false, true), ([], true, true)] {
            var filter = ChineseFilter()
            (filter.judgesLines, filter.blockedWords) = (judges, words)
            var document = CuratedDocument(id: "1", text: Self.base + "\n" + line)
            #expect(try filter.judge(&document) == .keep)
            #expect(document.text.contains("CASINO") == stays)
        }
    }

    @Test("A sentence edited by less than a tenth is taken out; short ones only when equal")
    func similar() throws {
        func judged(_ text: String) throws -> String {
            var document = CuratedDocument(id: "1", text: text)
            #expect(try SimilarLinesFilter().judge(&document) == .keep)
            return document.text
        }
        let sentence = "春节以后他要搬回故乡居住并且开一家小小面馆"
        #expect(sentence.count == 21)
        // Two edits of twenty-one are allowed, three are not.
        let near = sentence.replacingFirst("春", "秋").replacingFirst("小", "大")
        let far = near.replacingFirst("馆", "店")
        let other = "雨停之后孩子们都跑到河边去看涨起来的水"
        #expect(try judged("\(sentence)。\(other)。\(near)。") == "\(sentence)。\(other)。")
        #expect(try judged("\(sentence)。\(other)。\(far)。") == "\(sentence)。\(other)。\(far)。")
        #expect(try judged("今天天气好。今天天气很好。") == "今天天气好。今天天气很好。")
        #expect(try judged("今天天气好。好的。今天天气好。") == "今天天气好。好的。")
    }

    @Test("Edit distances are those of the whole table")
    func distances() {
        var state: UInt64 = 9
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        for _ in 0..<200 {
            let texts = (0..<2).map { _ in (0..<random(12)).map { _ -> Unicode.Scalar in ["a", "b", "c"][random(3)] } }
            var table = Array(repeating: Array(repeating: 0, count: texts[1].count + 1), count: texts[0].count + 1)
            for row in 0...texts[0].count {
                for column in 0...texts[1].count {
                    if row == 0 || column == 0 { table[row][column] = row + column } else {
                        let change = table[row - 1][column - 1] + (texts[0][row - 1] == texts[1][column - 1] ? 0 : 1)
                        table[row][column] = min(change, min(table[row - 1][column], table[row][column - 1]) + 1)
                    }
                }
            }
            let whole = table[texts[0].count][texts[1].count]
            for most in [0, 1, 3, 20] { #expect(SimilarLinesFilter.distance(texts[0], texts[1], most: most) == min(whole, most + 1)) }
        }
    }
}

extension String {
    fileprivate func replacingFirst(_ old: Character, _ new: Character) -> String {
        var done = false
        return String(map { character in
            if character == old, !done {
                done = true
                return new
            }
            return character
        })
    }
}
