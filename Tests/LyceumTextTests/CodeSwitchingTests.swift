import LyceumCore
import Testing

@testable import LyceumText

/// Writing systems in a text, and answers that fall from one into another.
@Suite("Code-switching")
struct CodeSwitchingTests {
    @Test("runs of one writing system are told apart, marks belong to their letter")
    func runs() {
        let runs = Scripts.runs("Die Zelle 細胞 и клетка — 42 é")
        #expect(runs.map(\.script) == ["Latin", "Latin", "Han", "Cyrillic", "Cyrillic", "Latin"])
        #expect(runs.map(\.text) == ["Die", "Zelle", "細胞", "и", "клетка", "é"])
        #expect(runs.map(\.letters) == [3, 5, 2, 1, 6, 1] && runs[2].start == 10)
        #expect(Scripts.runs("e\u{301}a")[0].letters == 2 && Scripts.runs("e\u{301}a")[0].text.unicodeScalars.count == 3)
        #expect(Scripts.counts("東京 Tokyo と") == ["Han": 2, "Latin": 5, "Hiragana": 1])
        #expect(Scripts.runs("12 + 3 = 15 !?").isEmpty && Scripts.runs("").isEmpty)
    }

    @Test(
        "names, formulas, code, addresses and glosses are no switch",
        arguments: [
            ("ja", "DNAは細胞の中にあります。"), ("ja", "会社はGoogleとNVIDIAです。"), ("ja", "速度は v = s / t で表される。"),
            ("ja", "`print(x)` と書きます。"), ("ja", "詳しくは https://example.org/a_b をご覧ください。"), ("ja", "光合成（photosynthesis）は重要です。"),
            ("ja", "水は H2O です。"), ("ru", "Программа Excel считает суммы."), ("en", "The word 「猫」 means cat."), ("zh", "价格是 15 USD。"),
            ("de", "Der Name „Ольга“ (Ольга) ist russisch."), ("ja", "変数 x と y を足す。"),
        ])
    func exempt(language: String, text: String) throws {
        let found = try CodeSwitching(expected: [language]).switches(in: text)
        #expect(found.isEmpty, "\(found)")
    }

    @Test("planted switches are found with precision and recall of at least 0.95")
    func planted() throws {
        let japanese = ["株式は会社の所有権を表します", "金利が上がると債券の価格は下がります", "監査人は財務諸表を調べます", "取締役会が方針を決めます"]
        let english = ["the price of bonds falls", "shareholders receive dividends", "an auditor checks the accounts", "and then it goes up"]
        let russian = ["цена облигаций падает", "аудитор проверяет отчет"]
        let clean = ["（bond）という言葉もあります", "IFRSに従います", "AI と GDP は別です", "値は $x^2 + y$ です", "第3条 a_1 を見る"]
        let detector = try CodeSwitching(expected: ["ja"])
        var (hits, misses, alarms) = (0, 0, 0)
        for (index, sentence) in japanese.enumerated() {
            for foreign in english + russian {
                for text in ["\(sentence)。\(foreign)。\(japanese[(index + 1) % 4])。", "\(sentence) \(foreign)"] {
                    if detector.isSwitched(text) { hits += 1 } else { misses += 1 }
                }
            }
            for part in clean where detector.isSwitched("\(sentence)。\(part)。") { alarms += 1 }
            if detector.isSwitched(sentence) { alarms += 1 }
        }
        #expect(Double(hits) / Double(hits + alarms) >= 0.95 && Double(hits) / Double(hits + misses) >= 0.95)
        // The other way round.
        let inverse = try CodeSwitching(expected: ["en"])
        #expect(inverse.isSwitched("The bond 債券 falls") && !inverse.isSwitched("The bond falls"))
    }

    @Test("a report counts answers and letters; unknown languages are refused with the nearest name")
    func report() throws {
        let report = CodeSwitchReport(["株式です", "株式 is a share of"], try CodeSwitching(expected: ["ja"]))
        #expect(report.count == 2 && report.switched == 1 && report.rate == 0.5 && report.examples.keys.sorted() == [1])
        #expect(report.letters["Han"] == 4 && report.letters["Latin"] == 10)
        let error = #expect(throws: LyceumError.self) { _ = try CodeSwitching(expected: ["Cyrilic"]) }
        #expect(error!.remedy!.contains("Cyrillic"))
        #expect(throws: LyceumError.self) { _ = try CodeSwitching(expected: []) }
        #expect(CodeSwitchReport([], try CodeSwitching(expected: ["Latin", "Han"])).rate == 0)
    }
}
