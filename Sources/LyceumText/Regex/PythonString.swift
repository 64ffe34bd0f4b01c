/// Operations on text as Python's `str` does them.
package enum PythonString {
    /// `strip()`, or `strip(characters)`.
    package static func strip(_ text: String, _ characters: String? = nil) -> String { Python.strip(text, characters) }
    /// `rstrip()`, or `rstrip(characters)`.
    package static func stripRight(_ text: String, _ characters: String? = nil) -> String { Python.strip(text, characters, .right) }
    package static func lower(_ text: String) -> String { Python.lower(text) }
    package static func upper(_ text: String) -> String { Python.upper(text) }
    /// `split()`: pieces between runs of white space.
    package static func words(_ text: String) -> [String] { Python.words(text, limit: -1) }
    /// `split(separator)`.
    package static func split(_ text: String, by separator: String) -> [String] { Python.split(text, by: separator, limit: -1) }
    package static func isSpace(_ scalar: Unicode.Scalar) -> Bool { Python.isSpace(scalar) }
    /// `float(text)`; nil where Python raises an error.
    package static func float(_ text: String) -> Double? { Python.parseFloat(text) }
    /// `int(text)`; nil where Python raises an error.
    package static func integer(_ text: String) -> Int? { Python.parseInteger(text, radix: 10) }
    /// `str(value)`.
    package static func text(_ value: Double) -> String { Python.text(value) }
    /// Whether two texts are the same code points.
    package static func same(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
}
