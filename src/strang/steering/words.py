"""Word lists of the name guard, in the guard's normal form (lower case, no accents)."""

ORDINARY_WORDS: frozenset[str] = frozenset(
    """
    aber abend abends ablauf alle allein alles alltag alter amt amtes anderer anfang angst anlass anliegen antrag
    anwalt arbeit arbeiter arzt asyl auch ausweis bach bad bald baum bau bauer berg beratung beruf betrieb bett beutel
    bild bin bitte blank blau blume bogen brand braun brief bruder brunnen buch bund burg bus busch chance dach damit
    dank dann das daten dauer dein dem den denn der des deutsch dich die dienst dies dir doch doktor dorf drei duldung
    ehe ehrlich eigen ein eine einer engel ende ernst erst essen fach fahrt fall familie familien feld fest feuer
    finder fischer flucht fluss foto frage frau frauen frei freitag freude freund friede frieden frist fuchs fuhrer
    furst ganz garten gast geld gemeinde gesund glas gluck gold gott graf grau gross grun grund gruppe gut haas habe
    hafen hahn halle hand hase haus heim helfer hell herbst herr herrn herz hilfe himmel hof hoffnung holz hund ich ihr
    immer integration jager jahr jahre jeder jugend jung junge kaiser kalt kamp kann karte kauf kein kind kinder kirche
    kita klar klasse klein klug knabe koch koenig konig kraft krank kraus kreis kreuz krieg kunde kunst kunz kurs kurse
    kurz lage land landrat landratin lang lange leben leer lehrer leicht leid leiter lenker licht liebe lieder linde
    lohn luft mai mann manner marder mark markt mauer maurer mein meister mensch menschen messer miete mit mittag mitte
    mitten mittwoch moment mond monat montag morgen muhle muller mund musik mutter nach nacht name namen nase
    nicht noch not nur oder ohne ort ortlich pass paar pate pfarrer platz post praxis quelle rat rathaus raum recht
    regel regen reich reis reise rest richter ring ritter rose rot ruhe sache samstag sand satt sauer schafer schatz
    schein schelle schiff schiller schlag schloss schmied schneider schnell schon schrank schreiner schritt schroder
    schule schuler schulz schulze schuster schutz schwarz schwer schwester see seele sehr sein seit seite selbst sie
    sicher simon sind sohn sommer sonne sonntag spat sport spur stadt stamm stark stein stelle stern stimme stock
    stolz strand strasse strauss streit stunde sturm sud tag tage teich teil termin text tier tisch titel tochter tod
    traum treu treue uber uhr und uns unser vater verein vertrag viel vier vogel voll von vor wagen wagner wald wand
    wann war warm warte was wasser weber weg wege weil wein weise weiss weit wende wenn wer werk wert west wetter wie
    wiese will wind winter wir wirt wirtschaft wissen wohl wohnung wolf wolke wort wunder wunsch zahl zander zeit
    zentrum ziegler ziel zimmer zu zug zukunft zum zur zusammen zwei
    ausland ausbildung bamf behorde bescheid betreuung burgergeld burgermeister burgermeisterin diakonie drk caritas
    einburgerung erkelenz gangelt gesprach heinsberg jobcenter jugendamt kreishaus mutter eltern vormund
    sachbearbeiter sachbearbeiterin sprache sprachkurs vorsitzende vorsitzender dezernent dezernentin
    bildung gesundheit hausarzt heimat identitat internet kirchen krankenkasse kreisstadt lebenslauf meldung
    norden osten suden westen
    """.split()  # noqa: SIM905
)
"""German words that are also somebody's name: they alone never stop a text."""

GIVEN_NAMES: frozenset[str] = frozenset(
    """
    abbas abdallah abdul abdulkadir abdullah abdulrahman abel abraham adam adnan ahmad ahmed aicha aisha ajmal alan
    aleksandr aleksei alexander ali alina alla amina amir anas anastasia anastasiia andrii anna antonina arash arman
    arsalan arta artem aryan asma ayan ayse azad aziz baran bashir bilal bohdan bushra cemal daniel danylo dara daryna
    davit denys diana dilan dmytro ebrahim elena elham elif emine emre erdal esra fadi faisal farah farhad fariba farid
    fatema fatemeh fatima fatma fatou fereshte freweini genet ghulam habib hadi hala halima hamid hamza hanan hanna
    hasan hassan hatice hawa heba helin hewan hossein huda hussein ibrahim ihor ilias iman inna iryna isa ismail ivan
    jamal jamila jawad jasmin jihad john josef kader kamal karim karwan kateryna khadija khaled khalil kidane larysa
    laila layla leyla liudmyla luam lyudmyla maha mahdi mahmoud mahmud maksym malak marina maria mariam marwa maryam
    maryna masoud mebrahtu mehdi mehmet merhawi mina mohamad mohamed mohammad mohammed mona moussa muhammad mursal
    murat musa mustafa mykola nabil nada nadia nadiia najib najla naser nasir natalia nataliia nazanin nino nour noura
    oksana oleg oleh oleksandr oleksii olena olga olha omar omid osama osman parisa parwin petro rahel rahim rahma rana
    rania rashid raza reem reza rezan rima robel roman rostam roya ruslan saad sabah sadia saeed sahar said saleh salem
    salim salma salman samir samira samuel sanaa sara saman sargis selam semhar serhii shabnam shahin shirin shukri
    sofiia soraya stanislav suleiman svetlana svitlana taha tahir tarek tatiana tetiana tesfay tigist valentyna victoria
    viktor viktoriia volodymyr vira vitalii wael wafa wahid walid yana yaroslav yasin yasmin yonas yosef youssef yulia
    yuliia yuri yusuf zahra zainab zakaria zaman zara zeinab zoran zohra
    """.split()  # noqa: SIM905
) - frozenset(
    {"roman", "arta", "alan", "isa", "nada", "zara", "maria", "mona", "mina", "hala", "luam", "dara"}
)
"""Given names that are frequent among newcomers and are no German words; a safety net for those who see no persons."""
