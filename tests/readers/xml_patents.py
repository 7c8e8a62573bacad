"""Fictional patents in each of the formats that are read, as offices write them."""

GRANT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v45-2014-04-03.dtd" [ ]>
<us-patent-grant lang="EN" dtd-version="v4.5 2014-04-03" file="US09990001-20150106.XML" country="US"
date-publ="20150106">
<us-bibliographic-data-grant>
<publication-reference><document-id><country>US</country><doc-number>09990001</doc-number><kind>B2</kind>
<date>20150106</date></document-id></publication-reference>
<application-reference appl-type="utility"><document-id><country>US</country><doc-number>13990001</doc-number>
<date>20121009</date></document-id></application-reference>
<priority-claims><priority-claim sequence="01" kind="national"><country>DE</country>
<doc-number>10 2011 000001</doc-number>
<date>20111011</date></priority-claim></priority-claims>
<classifications-ipcr><classification-ipcr><section>F</section><class>16</class><subclass>K</subclass>
<main-group>1</main-group><subgroup>00</subgroup></classification-ipcr></classifications-ipcr>
<classifications-cpc><main-cpc><classification-cpc><section>F</section><class>16</class><subclass>K</subclass>
<main-group>1</main-group><subgroup>12</subgroup></classification-cpc></main-cpc><further-cpc><classification-cpc>
<section>Y</section><class>02</class><subclass>E</subclass><main-group>60</main-group><subgroup>36</subgroup>
</classification-cpc></further-cpc></classifications-cpc>
<invention-title id="d2e53">Valve for H<sub>2</sub> &#x26; air</invention-title>
<us-references-cited><us-citation><patcit num="00001"><document-id><country>US</country><doc-number>1</doc-number>
<date>19000100</date></document-id></patcit></us-citation></us-references-cited>
<us-related-documents><us-provisional-application><document-id><country>US</country><doc-number>61500000</doc-number>
<date>20110901</date></document-id></us-provisional-application><related-publication><document-id><country>US</country>
<doc-number>20130000001</doc-number><kind>A1</kind><date>20130101</date></document-id></related-publication>
</us-related-documents>
<us-parties><us-applicants><us-applicant sequence="001" app-type="applicant"><addressbook>
<orgname>Voorbeeld Kleppen B.V.</orgname><address><city>Heerlen</city><country>NL</country></address></addressbook>
</us-applicant></us-applicants><inventors><inventor sequence="001"><addressbook><last-name>Janssen</last-name>
<first-name>Piet</first-name></addressbook></inventor><inventor sequence="002"><addressbook>
<last-name>Peters</last-name>
<first-name>An</first-name></addressbook></inventor></inventors></us-parties>
<assignees><assignee><addressbook><orgname>Beispiel Ventile GmbH</orgname><role>03</role><address><city>Aachen</city>
<country>DE</country></address></addressbook></assignee><assignee><addressbook><last-name>Doe</last-name>
<first-name>Jan</first-name><role>05</role></addressbook></assignee></assignees>
</us-bibliographic-data-grant>
<abstract id="abstract"><p id="p-0001" num="0000">A valve at 10<sup>5</sup> Pa &amp; more.</p>
<p>It has <maths id="M1"><math><mfrac><mrow><mi>a</mi></mrow> <mrow><mi>b</mi></mrow></mfrac></math>
</maths> ports.</p></abstract>
<drawings id="DRAWINGS"><figure id="F1"><img id="EMI-1" file="D00001.TIF"/></figure></drawings>
<description id="description"><p>Never read: <abstract>not this</abstract></p></description>
<claims id="claims"><claim><claim-text>1. A valve.</claim-text></claim></claims>
</us-patent-grant>
"""

APPLICATION = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-application SYSTEM "us-patent-application-v40-2004-12-02.dtd" [ ]>
<us-patent-application lang="EN" country="US" date-publ="20050106">
<us-bibliographic-data-application lang="EN" country="US">
<publication-reference><document-id><country>US</country><doc-number>20050000001</doc-number><kind>A1</kind>
<date>20050106</date></document-id></publication-reference>
<application-reference><document-id><country>US</country><doc-number>10990001</doc-number><date>20040423</date>
</document-id></application-reference>
<classification-ipc><edition>07</edition><main-classification>A61B005/00</main-classification></classification-ipc>
<invention-title id="d0">Toy that shows sugar</invention-title>
<us-related-documents><continuation><relation><parent-doc><document-id><country>US</country>
<doc-number>PCT/CH02/00573</doc-number><date>20021021</date></document-id></parent-doc><child-doc><document-id>
<country>US</country><doc-number>10990001</doc-number></document-id></child-doc></relation></continuation>
</us-related-documents>
<parties><applicants><applicant sequence="00" app-type="applicant-inventor"><addressbook><last-name>Muster</last-name>
<first-name>Heidi</first-name><address><city>Bern</city><country>CH</country></address></addressbook></applicant>
<applicant sequence="01" app-type="applicant-inventor"><addressbook><last-name>Muster</last-name>
<first-name>Peter</first-name><address><country>CH</country></address></addressbook></applicant></applicants></parties>
</us-bibliographic-data-application>
<abstract id="abstract"><p id="A-0001">A toy for levels.</p></abstract>
</us-patent-application>
"""

PATDOC = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE PATDOC SYSTEM "ST32-US-Grant-025xml.dtd" [
<!ENTITY US06990001-20020101-D00000.TIF SYSTEM "US06990001-20020101-D00000.TIF" NDATA TIF>
]>
<PATDOC DTD="2.5" STATUS="Build 20020101">
<SDOBI>
<B100><B110><DNUM><PDAT>06990001</PDAT></DNUM></B110><B130><PDAT>B1</PDAT></B130>
<B140><DATE><PDAT>20020101</PDAT></DATE></B140><B190><PDAT>US</PDAT></B190></B100>
<B200><B210><DNUM><PDAT>09413215</PDAT></DNUM></B210><B220><DATE><PDAT>19991005</PDAT></DATE></B220></B200>
<B300><B310><DNUM><PDAT>971605</PDAT></DNUM></B310><B320><DATE><PDAT>19970408</PDAT></DATE></B320>
<B330><CTRY><PDAT>NO</PDAT></CTRY></B330></B300>
<B500><B510><B511><PDAT>G06F 1516</PDAT></B511><B512><PDAT>H04N  718</PDAT></B512></B510>
<B540><STEXT><PDAT>Lamp of 5 &mgr;m &angst;</PDAT></STEXT></B540>
<B560><B561><PCIT><DOC><DNUM><PDAT>1</PDAT></DNUM></DOC></PCIT><CITED-BY-EXAMINER/></B561></B560></B500>
<B700><B720><B721><PARTY-US><NAM><FNM><PDAT>Kari</PDAT></FNM><SNM><STEXT><PDAT>Nordmann</PDAT></STEXT></SNM></NAM>
<ADR><CTRY><PDAT>NO</PDAT></CTRY></ADR></PARTY-US></B721></B720>
<B730><B731><PARTY-US><NAM><ONM><STEXT><PDAT>Eksempel &amp; S&oslash;nn AS</PDAT></STEXT></ONM></NAM>
<ADR><CITY><PDAT>Oslo</PDAT></CITY><CTRY><PDAT>NO</PDAT></CTRY></ADR></PARTY-US></B731><B732US><PDAT>03</PDAT>
</B732US></B730>
</B700></SDOBI>
<SDOAB><BTEXT><PARA ID="P-00001" LVL="0"><PTEXT>
<PDAT>A lamp with &thgr;&minus;1 &le; 4 and &lsquo;glow&rsquo;, 10</PDAT>
<HIL><SP><PDAT>th</PDAT></SP></HIL><PDAT> of its kind.</PDAT></PTEXT></PARA></BTEXT></SDOAB>
<SDODE><PARA><PDAT>Not read.</PDAT></PARA></SDODE>
</PATDOC>
"""

SGML = """<!DOCTYPE PATDOC PUBLIC "-//USPTO//DTD ST.32 US PATENT GRANT V2.4 2000-09-20//EN" [
<!ENTITY USD0990001-20010102-D00000.TIF SYSTEM "USD0990001-20010102-D00000.TIF" NDATA TIF>
]>
<PATDOC DTD="2.4" STATUS="BUILD 20001002"><SDOBI>
<B100><B110><DNUM><PDAT>D0990001</PDAT></DNUM></B110><B130><PDAT>S</PDAT></B130>
<B140><DATE><PDAT>20010102</PDAT></DATE></B140><B190><PDAT>US</PDAT></B190></B100>
<B500><B510><B511><PDAT>1402</PDAT></B511></B510><B540><STEXT><PDAT>Disc<CUSTOM-CHARACTER ID="C1" FILE="x"> box</PDAT>
</STEXT></B540>
<B590><B595><PDAT>4</PDAT></B595><B597US></B590><B473US></B500>
<B700><B720><B721><PARTY-US><NAM><FNM><PDAT>Jan</PDAT></FNM><SNM><STEXT><PDAT>Doe</PDAT></STEXT></SNM></NAM>
</PARTY-US></B721>
</B720><B730><B731><PARTY-US><NAM><ONM><STEXT><PDAT>Example Discs, Inc.</PDAT></STEXT></ONM></NAM><ADR><STATE>
<PDAT>OH</PDAT>
</STATE></ADR></PARTY-US></B731><B732US><PDAT>02</PDAT></B732US></B730></B700>
</SDOBI><SDODR ID="DRAWINGS"><EMI ID="EMI-D00000" FILE="USD0990001-20010102-D00000.TIF"></SDODR></PATDOC>
"""

PAP = """<!DOCTYPE simple PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<patent-application-publication><subdoc-bibliographic-information>
<document-id><doc-number>20010000001</doc-number><kind-code>A1</kind-code><document-date>20010315</document-date>
</document-id>
<domestic-filing-data><application-number><doc-number>09342866</doc-number></application-number>
<filing-date>19990629</filing-date></domestic-filing-data>
<foreign-priority-data><priority-application-number><doc-number>11-097727</doc-number></priority-application-number>
<filing-date>19980405</filing-date><country-code>JP</country-code></foreign-priority-data>
<technical-information><classification-ipc><classification-ipc-primary><ipc>H01J001/62</ipc>
</classification-ipc-primary>
</classification-ipc><title-of-invention> Glowing
   device </title-of-invention></technical-information>
<inventors><first-named-inventor><name><given-name>A</given-name><family-name>B</family-name></name><residence>
<residence-non-us><city>Tokyo</city><country-code>JP</country-code></residence-non-us></residence>
</first-named-inventor>
</inventors><assignee><organization-name>MIHON CO., LTD.</organization-name><assignee-type>03</assignee-type></assignee>
</subdoc-bibliographic-information>
<subdoc-abstract><heading lvl="0">Abstract of Disclosure</heading><paragraph id="A-00001">A device with
&alpha;&plus;&agr;. </paragraph><paragraph><in-line-formula>t&lt;Min&plus;20 &emsp;(a)</in-line-formula></paragraph>
</subdoc-abstract>
<subdoc-description><paragraph>Not read.</paragraph></subdoc-description>
</patent-application-publication>
"""

OPS = """<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet type="text/xsl" href="/3.2/style/exchange.xsl"?>
<ops:world-patent-data xmlns="http://www.epo.org/exchange" xmlns:ops="http://ops.epo.org"
xmlns:xlink="http://www.w3.org/1999/xlink">
<ops:biblio-search total-result-count="2"><ops:search-result><exchange-documents>
<exchange-document system="ops.epo.org" family-id="90000001" country="WO" doc-number="2009000001" kind="A2">
<bibliographic-data><publication-reference><document-id document-id-type="docdb"><country>WO</country>
<doc-number>2009000001</doc-number><kind>A2</kind><date>20090709</date></document-id></publication-reference>
<classifications-ipcr><classification-ipcr sequence="1"><text>G06F  15/    16            A I                    </text>
</classification-ipcr></classifications-ipcr>
<patent-classifications><patent-classification sequence="1"><classification-scheme office="EP" scheme="CPCI"/>
<section>G</section><class>06</class><subclass>F</subclass><main-group>16</main-group><subgroup>248</subgroup>
</patent-classification><patent-classification sequence="2"><classification-scheme office="JP" scheme="FI"/>
<classification-symbol>A01B 1/00</classification-symbol></patent-classification></patent-classifications>
<application-reference><document-id document-id-type="docdb"><country>US</country><doc-number>2008000001</doc-number>
<kind>W</kind></document-id><document-id document-id-type="epodoc"><doc-number>WO2008US00001</doc-number>
<date>20081212</date></document-id></application-reference>
<priority-claims><priority-claim sequence="1" kind="national"><document-id document-id-type="epodoc">
<doc-number>US20070000001</doc-number><date>20071227</date></document-id></priority-claim></priority-claims>
<parties><applicants><applicant sequence="1" data-format="epodoc"><applicant-name><name>EXEMPLE CORP [FR]</name>
</applicant-name>
</applicant><applicant sequence="2" data-format="epodoc"><applicant-name><name>DUPONT JEAN [FR]</name>
</applicant-name></applicant>
<applicant sequence="1" data-format="original"><applicant-name><name>Exemple Corporation, </name></applicant-name>
</applicant>
<applicant sequence="2" data-format="original"><applicant-name><name>DUPONT, Jean</name></applicant-name></applicant>
</applicants>
<inventors><inventor sequence="1" data-format="epodoc"><inventor-name><name>DUPONT JEAN [FR]</name></inventor-name>
</inventor>
<inventor sequence="1" data-format="original"><inventor-name><name>DUPONT, JEAN, </name></inventor-name></inventor>
</inventors></parties>
<invention-title lang="fr">TRI D'HISTORIQUE</invention-title>
<invention-title lang="en">SORTING OF HISTORY</invention-title>
</bibliographic-data>
<abstract lang="fr"><p>Tri de navigation.</p></abstract><abstract lang="en"><p>Sorting of browsing.</p></abstract>
</exchange-document></exchange-documents></ops:search-result></ops:biblio-search></ops:world-patent-data>
"""

NUMBERS_ONLY = """<?xml version="1.0" encoding="UTF-8"?>
<ops:world-patent-data xmlns="http://www.epo.org/exchange" xmlns:ops="http://ops.epo.org"><ops:biblio-search
total-result-count="2"><ops:query syntax="CQL">ti = plastic</ops:query><ops:search-result>
<ops:publication-reference system="ops.epo.org" family-id="1"><document-id document-id-type="docdb">
<country>WO</country>
<doc-number>2023000001</doc-number><kind>A1</kind></document-id></ops:publication-reference>
<ops:publication-reference system="ops.epo.org" family-id="2"><document-id document-id-type="docdb">
<country>US</country>
<doc-number>2023000002</doc-number><kind>A1</kind></document-id></ops:publication-reference>
</ops:search-result></ops:biblio-search></ops:world-patent-data>
"""

DOCDB = """<?xml version="1.0" encoding="UTF-8"?>
<exch:exchange-documents xmlns:exch="http://www.epo.org/exchange" date-of-exchange="20240516">
<exch:exchange-document country="DE" doc-number="102020000001" kind="A1" date-publ="20240515" family-id="80000001">
<exch:bibliographic-data><exch:publication-reference data-format="docdb"><document-id><country>DE</country>
<doc-number>102020000001</doc-number><kind>A1</kind><date>20240515</date></document-id></exch:publication-reference>
<exch:publication-reference data-format="epodoc"><document-id><doc-number>DE102020000001</doc-number></document-id>
</exch:publication-reference>
<exch:application-reference data-format="docdb"><document-id><country>DE</country><doc-number>102020000001</doc-number>
<kind>A</kind><date>20201103</date></document-id></exch:application-reference>
<exch:patent-classifications><patent-classification sequence="1"><classification-scheme office="EP" scheme="CPCI"/>
<classification-symbol>A61K   9/00        </classification-symbol></patent-classification></exch:patent-classifications>
<exch:parties><exch:applicants><exch:applicant data-format="docdb" sequence="1"><exch:applicant-name>
<name>MUSTER AG</name>
</exch:applicant-name><residence><country>DE</country></residence></exch:applicant></exch:applicants></exch:parties>
<exch:invention-title lang="de" data-format="docdba">Prüfstand</exch:invention-title>
<exch:references-cited><exch:citation><patcit><document-id><doc-number>7</doc-number></document-id></patcit>
</exch:citation>
</exch:references-cited></exch:bibliographic-data>
<exch:abstract lang="de" data-format="docdba"><exch:p>Ein Prüfstand.</exch:p></exch:abstract>
</exch:exchange-document></exch:exchange-documents>
"""

MAREC = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE patent-document PUBLIC "-//MXW//DTD patent-document XML//EN"
"http://www.ir-facility.org/dtds/patents/v1.4/patent-document.dtd">
<patent-document ucid="EP-0000001-A1" country="EP" doc-number="0000001" kind="A1" lang="DE" family-id="19000001"
date="20000517">
<bibliographic-data><publication-reference ucid="EP-0000001-A1"><document-id format="original"><country>EP</country>
<doc-number>0000001</doc-number><kind>A1</kind><date>20000517</date></document-id></publication-reference>
<application-reference ucid="EP-99000001-A"><document-id format="epo"><country>EP</country>
<doc-number>99000001</doc-number>
<kind>A</kind><date>19991108</date></document-id></application-reference>
<priority-claims><priority-claim ucid="NL-1000001-A"><document-id format="epo"><country>NL</country>
<doc-number>1000001</doc-number><kind>A</kind><date>19981112</date></document-id></priority-claim></priority-claims>
<technical-data><classifications-ipcr>
<classification-ipcr>B28B   1/29        20060101A I20051008RMEP        </classification-ipcr>
</classifications-ipcr><classification-ecla><classification-symbol scheme="EC">B28B   1/29</classification-symbol>
</classification-ecla><invention-title lang="DE">Vorrichtung f&#252;r Ziegel</invention-title>
<invention-title lang="EN">Apparatus for bricks</invention-title></technical-data>
<parties><applicants><applicant format="epo"><addressbook><name>VOORBEELD BEHEER BV</name><address>
<country>NL</country></address>
</addressbook></applicant><applicant format="original"><addressbook>
<last-name>Voorbeeld Beheer B.V. &amp;amp; Co</last-name>
</addressbook></applicant></applicants><inventors><inventor format="epo"><addressbook><name>KLAASSEN PIET</name>
</addressbook>
</inventor></inventors></parties></bibliographic-data>
<abstract lang="EN"><p>Means for bricks.<img id="i1" file="1.tif"/></p></abstract>
<abstract lang="DE"><p>Mittel
für Ziegel.</p></abstract>
<description lang="DE"><p>Nicht gelesen.</p></description></patent-document>
"""

EUROPEAN = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE ep-patent-document PUBLIC "-//EPO//EP PATENT DOCUMENT 1.7//EN" "ep-patent-document-v1-7.dtd">
<ep-patent-document id="EP00000002A1" lang="fr" country="EP" doc-number="2000002" kind="A1" date-publ="20250129">
<SDOBI lang="fr"><B100><B110>2000002</B110><B140><date>20250129</date></B140></B100>
<B200><B210>23000002.5</B210><B220><date>20231029</date></B220></B200>
<B300><B310>2200001</B310><B320><date>20221030</date></B320><B330><ctry>FR</ctry></B330>
<B310>2200002</B310><B320><date>20221101</date></B320><B330><ctry>BE</ctry></B330></B300>
<B500><B510EP><classification-ipcr sequence="1"><text>H04W  12/04        20210101AFI20240805BHEP        </text>
</classification-ipcr>
</B510EP><B520EP><classifications-cpc><classification-cpc sequence="1">
<text>H04W  12/043       20210101 FI20210101RHEP  </text>
</classification-cpc></classifications-cpc></B520EP>
<B540><B541>de</B541><B542>Verfahren</B542><B541>en</B541><B542>Method</B542><B541>fr</B541><B542>Procédé</B542>
</B540></B500>
<B700><B710><B711><snm>Exemple Sécurité SA</snm><iid>1</iid><adr><str>Rue 1</str><city>Liège</city><ctry>BE</ctry>
</adr></B711></B710>
<B720><B721><snm>DUPONT, Marie</snm><adr><city>Liège</city><ctry>BE</ctry></adr></B721></B720></B700></SDOBI>
<abstract id="abst" lang="fr"><p id="pa01" num="0001">Procédé de sécurité.</p></abstract>
</ep-patent-document>
"""

GREENBOOK = """HHHHHT        APS1        ISSUE - 760106
PATN
WKU  039990011
SRC  5
APN  5328756
APT  1
APD  19741216
TTL  Grip glove with
      a pocket
ISD  19760106
INVT
NAM  Doe; Jan
CTY  Glenview
STA  IL
ASSG
NAM  Example Trading Co.
CTY  Chicago
COD  02
PRIR
CNT  DEX
APD  19731201
APN  2359999
CLAS
OCL    2161A
ICL  A41D 1900
UREF
NAM  Frost
ABST
PAL  A glove at 10.sup.3 Pa and 40.degree. C. with CO.sub.2 and .alpha.-rays
      between fingers. The end.
BSUM
PAC  BACKGROUND
PATN
WKU  D02384567
APT  4
TTL  Chair
PATN
WKU  039990029
"""

ST96 = """<?xml version="1.0" encoding="UTF-8"?>
<pat:PatentPublication xmlns:pat="http://www.wipo.int/standards/XMLSchema/ST96/Patent"
 xmlns:com="http://www.wipo.int/standards/XMLSchema/ST96/Common" com:st96Version="V6_0" com:languageCode="en">
<com:IPOfficeCode>US</com:IPOfficeCode>
<pat:BibliographicData com:st96Version="V6_0">
<pat:PatentPublicationIdentification><com:IPOfficeCode>US</com:IPOfficeCode>
<pat:PublicationNumber>09990004</pat:PublicationNumber><com:PatentDocumentKindCode>B2</com:PatentDocumentKindCode>
<com:PublicationDate>2015-01-20</com:PublicationDate></pat:PatentPublicationIdentification>
<pat:ApplicationIdentification><com:IPOfficeCode>US</com:IPOfficeCode><com:ApplicationNumber>
<com:ApplicationNumberText>13990004</com:ApplicationNumberText></com:ApplicationNumber>
<pat:FilingDate>2013-03-12</pat:FilingDate></pat:ApplicationIdentification>
<pat:PriorityClaimBag><pat:PriorityClaim com:sequenceNumber="01"><com:IPOfficeCode>BE</com:IPOfficeCode>
<com:ApplicationNumber><com:ApplicationNumberText>2011-000004</com:ApplicationNumberText></com:ApplicationNumber>
<pat:FilingDate>2011-11-08</pat:FilingDate></pat:PriorityClaim></pat:PriorityClaimBag>
<pat:PatentClassificationBag><pat:IPCRClassificationBag><pat:IPCRClassification>
<pat:Section>H</pat:Section><pat:Class>01</pat:Class><pat:Subclass>L</pat:Subclass><pat:MainGroup>21</pat:MainGroup>
<pat:Subgroup>30</pat:Subgroup></pat:IPCRClassification></pat:IPCRClassificationBag><pat:CPCClassificationBag>
<pat:MainCPC><pat:CPCClassification><pat:CPCSection>H</pat:CPCSection><pat:Class>01</pat:Class>
<pat:Subclass>L</pat:Subclass><pat:MainGroup>21</pat:MainGroup><pat:Subgroup>2007</pat:Subgroup>
</pat:CPCClassification></pat:MainCPC></pat:CPCClassificationBag></pat:PatentClassificationBag>
<pat:InventionTitleBag><pat:InventionTitle>Bonding at room temperature</pat:InventionTitle>
<pat:InventionTitle com:languageCode="fr">Collage \u00e0 froid</pat:InventionTitle></pat:InventionTitleBag>
<pat:ReferenceCitationBag><pat:ReferenceCitation><com:PatentCitation><pat:InventionTitle>Never</pat:InventionTitle>
</com:PatentCitation></pat:ReferenceCitation></pat:ReferenceCitationBag>
<pat:PartyBag><pat:ApplicantBag><pat:Applicant><com:PublicationContact><com:Name><com:OrganizationName>
<com:OrganizationStandardName>Exemple Collage SA</com:OrganizationStandardName></com:OrganizationName></com:Name>
<com:CountryCode>BE</com:CountryCode></com:PublicationContact></pat:Applicant><pat:Applicant><com:PublicationContact>
<com:Name><com:PersonName><com:PersonStructuredName><com:FirstName>An</com:FirstName><com:LastName>Peters</com:LastName>
</com:PersonStructuredName></com:PersonName></com:Name></com:PublicationContact></pat:Applicant></pat:ApplicantBag>
<pat:InventorBag><pat:Inventor><com:PublicationContact><com:Name><com:PersonName><com:PersonStructuredName>
<com:FirstName>An</com:FirstName><com:LastName>Peters</com:LastName></com:PersonStructuredName></com:PersonName>
</com:Name></com:PublicationContact></pat:Inventor></pat:InventorBag></pat:PartyBag>
</pat:BibliographicData>
<pat:Abstract com:languageCode="en"><com:P com:pNumber="1">Wafers bond at 10<com:Sup>5</com:Sup> Pa.</com:P>
</pat:Abstract>
<pat:Description><com:P>Never read: <pat:Abstract>not this</pat:Abstract></com:P></pat:Description>
<pat:Claims><pat:Claim><pat:ClaimText>1. Never.</pat:ClaimText></pat:Claim></pat:Claims>
</pat:PatentPublication>
"""

ST96_JP = """<?xml version="1.0" encoding="UTF-8"?>
<jppat:RegisteredPatentPublication xmlns:jppat="http://www.jpo.go.jp/standards/XMLSchema/ST96/JPPatent"
 xmlns:jpcom="http://www.jpo.go.jp/standards/XMLSchema/ST96/JPCommon"
 xmlns:pat="http://www.wipo.int/standards/XMLSchema/ST96/Patent"
 xmlns:com="http://www.wipo.int/standards/XMLSchema/ST96/Common" com:languageCode="ja">
<jppat:RegisteredPatentPublicationBibliographicData>
<jppat:PatentPublicationIdentification><com:IPOfficeCode>JP</com:IPOfficeCode>
<pat:PublicationNumber>9990005</pat:PublicationNumber><com:PublicationDate>2023-02-01</com:PublicationDate>
</jppat:PatentPublicationIdentification>
<jppat:ApplicationIdentification><com:ApplicationNumber><com:ApplicationNumberText>2021990005</com:ApplicationNumberText>
</com:ApplicationNumber><pat:FilingDate>2021-05-06</pat:FilingDate></jppat:ApplicationIdentification>
<pat:InventionTitle>\u63a5\u5408\u65b9\u6cd5</pat:InventionTitle>
<jppat:Inventor><jpcom:Contact><com:Name><com:EntityName>\u898b\u672c \u592a\u90ce</com:EntityName></com:Name>
</jpcom:Contact>
</jppat:Inventor>
</jppat:RegisteredPatentPublicationBibliographicData>
<pat:Abstract><com:P>\u63a5\u5408\u3059\u308b\u3002</com:P></pat:Abstract>
</jppat:RegisteredPatentPublication>
"""

FAMILY = """<?xml version="1.0" encoding="UTF-8"?>
<ops:world-patent-data xmlns="http://www.epo.org/exchange" xmlns:ops="http://ops.epo.org">
<ops:patent-family legal="true" total-result-count="2">
<ops:family-member family-id="90000002"><publication-reference><document-id document-id-type="docdb">
<country>EP</country><doc-number>9990001</doc-number><kind>B1</kind><date>20030212</date></document-id>
</publication-reference>
<exchange-document system="ops.epo.org" family-id="90000002" country="EP" doc-number="9990001" kind="B1">
<bibliographic-data><publication-reference><document-id document-id-type="docdb"><country>EP</country>
<doc-number>9990001</doc-number><kind>B1</kind><date>20030212</date></document-id></publication-reference>
<invention-title lang="en">Press for clay</invention-title></bibliographic-data>
<abstract lang="en"><p>A press for clay.</p></abstract></exchange-document>
<ops:legal code="17P " desc="REQUEST FOR EXAMINATION FILED" infl="+"><ops:pre line="00001">EP ...</ops:pre>
<ops:L007EP desc="Gazette DATE">2000-12-27</ops:L007EP></ops:legal>
<ops:legal code="REG " desc="REFERENCE TO A NATIONAL CODE" infl=" "><ops:L007EP>2003-08-29</ops:L007EP>
<ops:L500EP><ops:L501EP>CH</ops:L501EP><ops:L502EP descData="PATENT CEASED" infl="-">PL</ops:L502EP></ops:L500EP>
</ops:legal>
<ops:legal code="AX  " desc="A REMARK" infl=" "><ops:L007EP>2005-01-01</ops:L007EP></ops:legal>
</ops:family-member>
<ops:family-member family-id="90000002"><publication-reference><document-id document-id-type="docdb">
<country>NL</country><doc-number>9990002</doc-number><kind>C2</kind></document-id></publication-reference>
</ops:family-member></ops:patent-family></ops:world-patent-data>
"""

REGISTER = """<?xml version="1.0" encoding="UTF-8"?>
<ops:world-patent-data xmlns:ops="http://ops.epo.org" xmlns:reg="http://www.epo.org/register"><ops:register-search>
<reg:register-documents><reg:register-document lang="en"><reg:ep-patent-statuses>
<reg:ep-patent-status change-date="20180323" status-code="7">No opposition filed</reg:ep-patent-status>
<reg:ep-patent-status change-date="20170414" status-code="8">Granted</reg:ep-patent-status></reg:ep-patent-statuses>
<reg:bibliographic-data country="EP" lang="en">
<reg:publication-reference><reg:document-id><reg:country>WO</reg:country><reg:doc-number>2014999999</reg:doc-number>
<reg:kind>A1</reg:kind><reg:date>20141231</reg:date></reg:document-id></reg:publication-reference>
<reg:publication-reference><reg:document-id><reg:country>EP</reg:country><reg:doc-number>9990003</reg:doc-number>
<reg:kind>A1</reg:kind><reg:date>20160330</reg:date></reg:document-id></reg:publication-reference>
<reg:publication-reference><reg:document-id><reg:country>EP</reg:country><reg:doc-number>9990003</reg:doc-number>
<reg:kind>B1</reg:kind><reg:date>20170517</reg:date></reg:document-id></reg:publication-reference>
<reg:invention-title lang="en">Bending watched</reg:invention-title></reg:bibliographic-data>
</reg:register-document></reg:register-documents></ops:register-search></ops:world-patent-data>
"""
