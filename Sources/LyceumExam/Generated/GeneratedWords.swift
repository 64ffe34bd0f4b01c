/// Common words that generated tasks draw from.
enum GeneratedWords {
    static let firstNames = [
        "Ada", "Amir", "Anna", "Arthur", "Beatrice", "Boris", "Carla", "Cecil", "Clara", "Daniel", "Diana", "Dmitri", "Edith", "Elena",
        "Emil", "Esther", "Felix", "Fiona", "Frank", "Gloria", "Greta", "Hannah", "Hector", "Helen", "Hugo", "Ida", "Igor", "Irene",
        "Ivan", "Jack", "Jasmin", "Jonas", "Julia", "Kai", "Karen", "Kurt", "Laura", "Leon", "Lina", "Lucas", "Marie", "Martin", "Mei",
        "Milo", "Nadia", "Nathan", "Nora", "Olga", "Oscar", "Otto", "Paul", "Petra", "Quentin", "Rachel", "Ralph", "Rosa", "Ruth",
        "Samuel", "Sarah", "Simon", "Sofia", "Stefan", "Tamara", "Theo", "Ursula", "Victor", "Vera", "Walter", "Wanda", "Xenia", "Yusuf",
        "Yvonne", "Zoe",
    ]

    static let lastNames = [
        "Abbott", "Adler", "Baker", "Becker", "Blum", "Brandt", "Carter", "Chen", "Cole", "Cruz", "Dalton", "Dietrich", "Dubois", "Eaton",
        "Ellis", "Engel", "Farmer", "Fischer", "Flores", "Garcia", "Gibson", "Graf", "Hahn", "Hayes", "Hoffman", "Ibrahim", "Ivanov",
        "Jensen", "Jordan", "Keller", "Khan", "Kovacs", "Lambert", "Lee", "Lindgren", "Lopez", "Maier", "Marsh", "Morgan", "Nakamura",
        "Nash", "Novak", "Olsen", "Ortiz", "Parker", "Patel", "Pereira", "Quinn", "Ramos", "Reed", "Rossi", "Sato", "Schmidt", "Silva",
        "Stone", "Tanaka", "Torres", "Turner", "Unger", "Vargas", "Vogel", "Wagner", "Weber", "Wolf", "Young", "Zhang", "Ziegler",
    ]

    /// Words by what they mean.
    static let categories: [(name: String, words: [String])] = [
        ("animal", ["lion", "horse", "rabbit", "eagle", "salmon", "tiger", "sheep", "monkey", "spider", "whale", "donkey", "parrot", "wolf", "goat"]),
        ("food", ["bread", "cheese", "apple", "soup", "rice", "banana", "butter", "carrot", "honey", "pasta", "onion", "cake", "lemon", "bean"]),
        ("tool", ["hammer", "saw", "drill", "shovel", "wrench", "ladder", "axe", "pliers", "rake", "chisel", "knife", "scissors", "needle", "pump"]),
        ("clothing", ["shirt", "jacket", "shoe", "hat", "glove", "scarf", "trousers", "dress", "sock", "belt", "coat", "boot", "sweater", "cap"]),
        ("vehicle", ["car", "train", "bicycle", "ship", "truck", "bus", "airplane", "boat", "tractor", "wagon", "tram", "scooter", "canoe", "van"]),
        ("furniture", ["table", "chair", "bed", "sofa", "shelf", "desk", "bench", "cupboard", "stool", "wardrobe", "drawer", "lamp",
            "mirror", "carpet"]),
        ("instrument", ["piano", "violin", "flute", "drum", "guitar", "trumpet", "harp", "cello", "organ", "banjo", "clarinet", "bell",
            "horn", "tuba"]),
        ("weather", ["rain", "snow", "storm", "fog", "wind", "hail", "thunder", "sunshine", "frost", "cloud", "breeze", "drizzle", "sleet", "heat"]),
    ]

    /// Every word of every category.
    static let all: [String] = categories.flatMap(\.words)
    static let places = ["kitchen", "garden", "office", "bathroom", "bedroom", "hallway"]
    static let objects = ["apple", "football", "milk", "lamp", "letter", "suitcase"]
}
